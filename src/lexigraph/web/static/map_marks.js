/* What is marked on the map, drawn above the points; kinds differ in shape and not in colour alone. */

export function drawMarks(context, marks, at, look, zoom) {
  const half = marks.length > 80 && zoom < 4 ? 3 : 5; // a long history must not hide the map
  for (const mark of marks) {
    const place = at(mark.row);
    if (!place) continue;
    const shape = { history: square, recommended: numbered, found: ring }[mark.kind];
    shape(context, place, look, mark.text, half);
  }
}

function outlined(context, look, colour, width) {
  context.strokeStyle = look.ground;
  context.lineWidth = width + 3;
  context.stroke();
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

function square(context, [x, y], look, _, half) {
  context.beginPath();
  context.rect(x - half, y - half, 2 * half, 2 * half);
  outlined(context, look, look.history, half / 2);
}

function numbered(context, [x, y], look, text) {
  context.beginPath();
  context.arc(x, y, 10, 0, 2 * Math.PI);
  outlined(context, look, look.ground, 1);
  context.fillStyle = look.recommended;
  context.fill();
  context.fillStyle = look.ground;
  context.font = "700 12px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, x, y + 0.5);
}

function ring(context, [x, y], look) {
  context.beginPath();
  context.arc(x, y, 16, 0, 2 * Math.PI);
  outlined(context, look, look.text, 3);
}

export function crosshair(context, [x, y], look) {
  context.beginPath();
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
    context.moveTo(x + 6 * dx, y + 6 * dy);
    context.lineTo(x + 16 * dx, y + 16 * dy);
  }
  outlined(context, look, look.text, 1.5);
}
