/* The map of the catalogue: one block of points, a view that is moved and zoomed, and marks above. */
import { clothes, drawingOrder, inOrder, painter } from "/_page/map_points.js";
import { crosshair, drawMarks } from "/_page/map_marks.js";

const REACH = 14; // pixels around a point that belong to it
const CLOSEST = 400; // times the whole map

export default {
  template: `
    <div class="lx-map">
      <canvas ref="points" aria-hidden="true"></canvas>
      <canvas ref="above" tabindex="0" role="application" :aria-label="words.label" :aria-description="words.keys"
        @pointerdown="down" @pointermove="move" @pointerup="up" @pointercancel="left" @pointerleave="left"
        @wheel.prevent="wheel" @keydown="key" @focus="dirty" @blur="dirty"></canvas>
      <div ref="tip" class="lx-map-tip lx-title" v-show="tip.text" :style="tip.style"><b>{{tip.text}}</b><br>{{tip.more}}</div>
      <div class="lx-map-said" role="status">{{said}}</div>
    </div>`,
  props: { url: String, marks: Array, colouring: String, only: Number, palettes: Object, words: Object },
  data: () => ({ tip: { text: "", more: "", style: "" }, said: "" }),
  watch: {
    url() { this.load(); },
    marks() { this.dirty(); },
    colouring() { this.dress(); },
    only() { this.dress(); },
  },
  mounted() {
    this.told = new Map();
    this.fingers = new Map();
    this.view = { x: 0, y: 0, zoom: 1, scale: 1 };
    this.sized = new ResizeObserver(() => this.resize());
    this.sized.observe(this.$el);
    this.themed = new MutationObserver(() => this.dress());
    this.themed.observe(document.body, { attributes: true, attributeFilter: ["class"] });
    this.load();
  },
  unmounted() {
    this.sized.disconnect();
    this.themed.disconnect();
  },
  methods: {
    async load() {
      const url = this.url;
      if (!url) return;
      const answer = await fetch(url).catch(() => null);
      if (!answer || !answer.ok) return this.$emit("failed");
      const block = await answer.arrayBuffer().catch(() => null);
      if (url !== this.url) return;
      if (!block) return this.$emit("failed");
      const n = block.byteLength / 12;
      this.points = {
        places: new Float32Array(block, 0, 2 * n),
        bits: new Uint16Array(block, 8 * n, n),
        popularity: new Uint8Array(block, 10 * n, n),
        colours: new Uint8Array(block, 11 * n, n),
      };
      this.told.clear();
      this.points.order = drawingOrder(this.points.popularity);
      this.painter = painter(this.$refs.points, inOrder(this.points.places, this.points.order));
      this.resize();
      this.dress();
    },
    dress() {
      if (!this.painter) return;
      const dark = document.body.classList.contains("body--dark");
      const style = getComputedStyle(this.$el);
      this.look = Object.fromEntries(["ground", "text", "history", "recommended"].map((name) => [name, style.getPropertyValue(`--lx-map-${name}`).trim()]));
      this.painter.dress(...clothes(this.points, this.colouring, dark ? this.palettes.dark : this.palettes.light, this.only));
      this.dirty();
    },
    resize() {
      const { width, height } = this.$el.getBoundingClientRect();
      if (!width || !height) return; // in a part that is closed
      this.ratio = Math.min(window.devicePixelRatio || 1, 2);
      for (const canvas of [this.$refs.points, this.$refs.above]) {
        canvas.width = Math.round(width * this.ratio);
        canvas.height = Math.round(height * this.ratio);
      }
      [this.width, this.height] = [width, height];
      this.dirty();
    },
    dirty() {
      this.waiting ??= requestAnimationFrame(() => {
        this.waiting = null;
        this.paint();
      });
    },
    paint() {
      if (!this.painter || !this.width || !this.look) return;
      const { view, ratio } = this, context = this.$refs.above.getContext("2d");
      view.scale = (0.47 * view.zoom) * Math.min(this.width, this.height);
      this.painter.paint({ ...view, scale: view.scale * ratio }, ratio * Math.min(3, view.zoom ** 0.3));
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, this.width, this.height);
      const shown = [...this.marks]; // turned around, so that the best recommendation is drawn last, above all
      drawMarks(context, shown.reverse(), (row) => this.screen(row), this.look, view.zoom);
      if (this.$refs.above.matches(":focus-visible")) crosshair(context, [this.width / 2, this.height / 2], this.look);
      Object.assign(this.$el.dataset, { points: this.points.colours.length, colouring: this.colouring, only: this.only, marks: shown.length, zoom: view.zoom.toFixed(2) });
      if (this.drawn === this.points) return;
      this.drawn = this.points;
      this.$emit("drawn");
    },
    screen(row) {
      const { places } = this.points, { view } = this;
      if (places[2 * row] > 2) return null;
      return [this.width / 2 + (places[2 * row] - view.x) * view.scale, this.height / 2 - (places[2 * row + 1] - view.y) * view.scale];
    },
    /* The row of the item nearest to a place on the screen; marked ones come first. -1: none is near. */
    near(x, y, reach = REACH) {
      for (const mark of this.marks) {
        const place = this.screen(mark.row);
        if (place && Math.hypot(place[0] - x, place[1] - y) < 11) return mark.row;
      }
      const { places } = this.points, { view } = this;
      const px = (x - this.width / 2) / view.scale + view.x, py = (this.height / 2 - y) / view.scale + view.y;
      let found = -1, least = (reach / view.scale) ** 2;
      for (let at = 0; at < places.length; at += 2) {
        const far = (places[at] - px) ** 2 + (places[at + 1] - py) ** 2;
        if (far < least) [found, least] = [at / 2, far];
      }
      return found;
    },
    go(x, y, zoom) {
      const bound = (value) => Math.max(-1.2, Math.min(1.2, value));
      Object.assign(this.view, { x: bound(x), y: bound(y), zoom: Math.max(0.8, Math.min(CLOSEST, zoom)) });
      this.hide();
      this.dirty();
    },
    /* Zoom so that what lies at a place of the screen stays there. */
    zoom(factor, x = this.width / 2, y = this.height / 2) {
      const { view } = this, dx = (x - this.width / 2) / view.scale, dy = (this.height / 2 - y) / view.scale;
      const share = 1 - 1 / factor;
      this.go(view.x + dx * share, view.y + dy * share, view.zoom * factor);
    },
    home() { this.go(0, 0, 1); },
    centre(row) {
      const { places } = this.points ?? {};
      if (places && places[2 * row] < 2) this.go(places[2 * row], places[2 * row + 1], Math.max(8, this.view.zoom));
      this.$el.scrollIntoView({ block: "nearest" });
    },
    spot(event) {
      const box = this.$el.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    },
    down(event) {
      event.target.setPointerCapture(event.pointerId);
      this.fingers.set(event.pointerId, this.spot(event));
      this.travelled = this.fingers.size > 1 ? Infinity : 0;
    },
    move(event) {
      if (!this.points) return;
      const now = this.spot(event), before = this.fingers.get(event.pointerId);
      if (!before) return this.point(now);
      const others = [...this.fingers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
      this.fingers.set(event.pointerId, now);
      this.travelled += Math.hypot(now[0] - before[0], now[1] - before[1]);
      if (others.length) {
        const apart = (place) => Math.hypot(place[0] - others[0][0], place[1] - others[0][1]) || 1;
        this.zoom(apart(now) / apart(before), (now[0] + others[0][0]) / 2, (now[1] + others[0][1]) / 2);
      } else if (this.travelled > 4) {
        this.go(this.view.x - (now[0] - before[0]) / this.view.scale, this.view.y + (now[1] - before[1]) / this.view.scale, this.view.zoom);
      }
    },
    up(event) {
      const still = this.fingers.has(event.pointerId) && this.travelled <= 4;
      this.fingers.delete(event.pointerId);
      if (!still || !this.points) return;
      const row = this.near(...this.spot(event)), known = this.pointed === row && this.tip.text;
      if (row < 0) return this.hide();
      if (event.pointerType === "touch" && !known) this.point(this.spot(event)); // the first tap says what it is
      else this.$emit("open", { row });
    },
    left(event) {
      this.fingers.delete(event.pointerId);
      if (event.pointerType === "mouse") this.hide();
    },
    wheel(event) {
      this.zoom(Math.exp(-Math.max(-120, Math.min(120, event.deltaY)) / 300), ...this.spot(event));
    },
    key(event) {
      const step = 0.15 * Math.min(this.width, this.height) / this.view.scale, { x, y, zoom } = this.view;
      const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
      const middle = [this.width / 2, this.height / 2];
      if (!this.points || event.ctrlKey || event.metaKey || event.altKey) return;
      if (moves[event.key]) this.go(x + moves[event.key][0], y + moves[event.key][1], zoom);
      else if (event.key === "+" || event.key === "=") this.zoom(1.5);
      else if (event.key === "-") this.zoom(1 / 1.5);
      else if (event.key === "0" || event.key === "Home") this.home();
      else if (event.key === "Enter" && this.near(...middle, 60) >= 0) this.$emit("open", { row: this.near(...middle, 60) });
      else if (event.key === "Escape") return this.hide();
      else return;
      event.preventDefault();
      this.point(middle, 60, true);
    },
    /* Say which item lies at a place of the screen. */
    point(place, reach = REACH, aloud = false) {
      const row = this.near(...place, reach);
      if (row === this.pointed && !aloud) return;
      [this.pointed, this.aloud] = [row, aloud];
      if (row < 0) return this.hide();
      if (this.told.has(row)) this.show(row);
      else {
        clearTimeout(this.asking);
        this.asking = setTimeout(() => this.$emit("ask", { row }), 40);
      }
    },
    tell(url, row, text, more) {
      if (url !== this.url) return;
      this.told.set(row, [text, more]);
      if (row === this.pointed) this.show(row);
    },
    show(row) {
      const [text, more] = this.told.get(row), place = this.screen(row);
      if (!place) return;
      const right = place[0] > this.width / 2, low = place[1] > this.height / 2;
      const x = right ? `right: ${this.width - place[0] + 14}px` : `left: ${place[0] + 14}px`;
      const y = low ? `bottom: ${this.height - place[1] + 10}px` : `top: ${place[1] + 10}px`;
      this.tip = { text, more, style: `${x}; ${y}; max-width: ${Math.max(120, (right ? place[0] : this.width - place[0]) - 20)}px` };
      if (this.aloud) this.said = `${text}. ${more}`;
    },
    hide() {
      this.pointed = -1;
      if (this.tip.text) this.tip = { text: "", more: "", style: "" };
    },
  },
};
