/* Draws tens of thousands of points: by WebGL, or one by one where the browser has none. */

const VERTEX = `
attribute vec2 place; attribute vec4 colour; attribute float size;
uniform vec4 view; uniform float grown; varying vec4 tint;
void main() {
  gl_Position = vec4(place * view.xy + view.zw, 0.0, 1.0);
  gl_PointSize = size * grown; tint = colour;
}`;
const FRAGMENT = `
precision mediump float; varying vec4 tint;
void main() {
  vec2 off = gl_PointCoord - 0.5;
  if (dot(off, off) > 0.25) discard;
  gl_FragColor = vec4(tint.rgb * tint.a, tint.a);
}`;

/* What draws `places` (x, y, x, y ...) on a canvas; `dress` takes four bytes of colour and one of size for each. */
export function painter(canvas, places) {
  const gl = canvas.getContext("webgl", { antialias: false, premultipliedAlpha: true });
  return gl ? byWebGL(canvas, gl, places) : oneByOne(canvas, canvas.getContext("2d"), places);
}

function byWebGL(canvas, gl, places) {
  const n = places.length / 2;
  let buffers, uniforms, dressed = null;
  function prepare() {
    const program = gl.createProgram();
    for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    gl.useProgram(program);
    uniforms = { view: gl.getUniformLocation(program, "view"), grown: gl.getUniformLocation(program, "grown") };
    buffers = {};
    for (const [name, count, type, data] of [
      ["place", 2, gl.FLOAT, places],
      ["colour", 4, gl.UNSIGNED_BYTE, new Uint8Array(4 * n)],
      ["size", 1, gl.UNSIGNED_BYTE, new Uint8Array(n)],
    ]) {
      buffers[name] = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, buffers[name]);
      gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
      const at = gl.getAttribLocation(program, name);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, count, type, name === "colour", 0, 0);
    }
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    if (dressed) dress(...dressed);
  }
  function dress(colours, sizes) {
    dressed = [colours, sizes];
    for (const [name, data] of [["colour", colours], ["size", sizes]]) {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffers[name]);
      gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
    }
  }
  function paint(view, grown) {
    const { width, height } = canvas;
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const x = (2 * view.scale) / width, y = (2 * view.scale) / height;
    gl.uniform4f(uniforms.view, x, y, -view.x * x, -view.y * y);
    gl.uniform1f(uniforms.grown, grown);
    gl.drawArrays(gl.POINTS, 0, n);
  }
  canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
  canvas.addEventListener("webglcontextrestored", prepare);
  prepare();
  return { dress, paint };
}

function oneByOne(canvas, context, places) {
  let colours, sizes;
  function dress(...given) {
    [colours, sizes] = given;
  }
  function paint(view, grown) {
    const { width, height } = canvas;
    context.clearRect(0, 0, width, height);
    for (let row = 0; row < sizes.length; row++) {
      const x = width / 2 + (places[2 * row] - view.x) * view.scale;
      const y = height / 2 - (places[2 * row + 1] - view.y) * view.scale;
      if (x < 0 || y < 0 || x > width || y > height) continue;
      const [red, green, blue, opacity] = colours.subarray(4 * row, 4 * row + 4), side = sizes[row] * grown;
      context.fillStyle = `rgba(${red},${green},${blue},${opacity / 255})`;
      context.fillRect(x - side / 2, y - side / 2, side, side);
    }
  }
  return { dress, paint };
}

const bytesOf = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

/* A colour for each of 256 shares, between the colours of a ramp. */
function shades(ramp) {
  const stops = ramp.map(bytesOf), last = stops.length - 1;
  return Array.from({ length: 256 }, (_, share) => {
    const at = (share / 255) * last, low = Math.min(Math.floor(at), last - 1);
    return stops[low].map((part, k) => part + (at - low) * (stops[low + 1][k] - part));
  });
}

/* Rows in the order they are drawn: popular items above others. */
export function drawingOrder(popularity) {
  const ends = new Uint32Array(257), order = new Uint32Array(popularity.length);
  for (const share of popularity) ends[share + 1]++;
  for (let share = 0; share < 256; share++) ends[share + 1] += ends[share];
  for (let row = 0; row < order.length; row++) order[ends[popularity[row]]++] = row;
  return order;
}

/* The same places in drawing order. */
export function inOrder(places, order) {
  const moved = new Float32Array(places.length);
  for (let at = 0; at < order.length; at++) {
    moved[2 * at] = places[2 * order[at]];
    moved[2 * at + 1] = places[2 * order[at] + 1];
  }
  return moved;
}

/* Colours and sizes in drawing order: by category, or by popularity; `only` a category stands out, or -1. */
export function clothes(points, colouring, palette, only) {
  const n = points.colours.length, colours = new Uint8Array(4 * n), sizes = new Uint8Array(n);
  const named = palette.categories.map(bytesOf), shaded = shades(palette.ramp), byCategory = colouring === "category";
  const least = n > 20000 ? 3 : n > 5000 ? 4 : 5;
  for (let at = 0; at < n; at++) {
    const row = points.order[at], share = points.popularity[row], dim = only >= 0 && !((points.bits[row] >> only) & 1);
    const own = !byCategory ? shaded[share] : only >= 0 && !dim ? named[only] : named[points.colours[row]];
    colours[4 * at] = own[0];
    colours[4 * at + 1] = own[1];
    colours[4 * at + 2] = own[2];
    colours[4 * at + 3] = dim ? 40 : only >= 0 ? 255 : 210;
    sizes[at] = least + (byCategory ? 1 : (5 * share) >> 8) + (only >= 0 && !dim ? 1 : 0);
  }
  return [colours, sizes];
}
