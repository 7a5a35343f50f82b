// Three dimensions on a flat picture, with exact depths: the eye, planes, and what hides what.
//
// The box runs from -½ to ½ on each axis; nearer things look larger.

const EYE_DISTANCE = 4.5;
const ON_PLANE = 1e-12;

export const CORNERS = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => [(index >> 2 & 1) - 0.5, (index >> 1 & 1) - 0.5, (index & 1) - 0.5]);
export const EDGES = [];
for (let i = 0; i < 8; i += 1) for (let j = i + 1; j < 8; j += 1) if ([1, 2, 4].includes(i ^ j)) EDGES.push([i, j]);

const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

// The direction of view; azimuth and elevation are degrees.
export class Eye {
  constructor(azimuth, elevation) {
    const turn = azimuth * Math.PI / 180, rise = elevation * Math.PI / 180;
    this.right = [-Math.sin(turn), Math.cos(turn), 0];
    this.up = [-Math.cos(turn) * Math.sin(rise), -Math.sin(turn) * Math.sin(rise), Math.cos(rise)];
    this.towards = [Math.cos(turn) * Math.cos(rise), Math.sin(turn) * Math.cos(rise), Math.sin(rise)];
    this.place = this.towards.map((value) => EYE_DISTANCE * value);
  }

  // Right and up on the picture, and the distance from the centre towards the eye.
  project(point) {
    const near = dot(point, this.towards), larger = EYE_DISTANCE / (EYE_DISTANCE - near);
    return [dot(point, this.right) * larger, dot(point, this.up) * larger, near];
  }

  // The edges that meet at the farthest corner, behind everything.
  farEdges() {
    const depths = CORNERS.map((corner) => dot(corner, this.towards)), far = depths.indexOf(Math.min(...depths));
    return EDGES.map((edge) => edge.includes(far));
  }
}

export const magnified = (near) => EYE_DISTANCE / (EYE_DISTANCE - near);

// All x with normal · x + offset = 0.
export class Plane {
  constructor(normal, offset) {
    this.normal = normal;
    this.offset = offset;
  }

  side(point) {
    return dot(point, this.normal) + this.offset;
  }

  // The corners of the part inside the box, in order around it; empty where there is none.
  inBox() {
    const corners = [];
    for (const [i, j] of EDGES) {
      const a = this.side(CORNERS[i]), b = this.side(CORNERS[j]);
      if ((a < 0) !== (b < 0)) corners.push(between(CORNERS[i], CORNERS[j], a / (a - b)));
    }
    return corners.length < 3 ? [] : this.around(corners);
  }

  around(corners) {
    const length = Math.hypot(...this.normal), unit = this.normal.map((value) => value / length);
    const middle = [0, 1, 2].map((axis) => corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length);
    const spokes = corners.map((corner) => corner.map((value, axis) => value - middle[axis]));
    const along = spokes.reduce((best, spoke) => (dot(spoke, spoke) > dot(best, best) ? spoke : best));
    const across = [unit[1] * along[2] - unit[2] * along[1], unit[2] * along[0] - unit[0] * along[2], unit[0] * along[1] - unit[1] * along[0]];
    const angles = spokes.map((spoke) => Math.atan2(dot(spoke, across), dot(spoke, along)));
    return corners.map((corner, index) => [angles[index], corner]).sort((a, b) => a[0] - b[0]).map(([, corner]) => corner);
  }
}

const between = (a, b, share) => [0, 1, 2].map((axis) => a[axis] + share * (b[axis] - a[axis]));

// Cut a convex polygon at a plane; what lies in the plane counts as behind it.
function splitPolygon(plane, corners) {
  const reach = ON_PLANE * Math.hypot(...plane.normal);
  const sides = corners.map((corner) => plane.side(corner)).map((side) => (Math.abs(side) <= reach ? 0 : side));
  const halves = { behind: [], before: [] };
  corners.forEach((here, index) => {
    const other = (index + 1) % corners.length, a = sides[index], b = sides[other];
    for (const [sign, half] of [[-1, halves.behind], [1, halves.before]]) {
      if (sign * a >= 0) half.push(here);
      if (a * b < 0) half.push(between(here, corners[other], a / (a - b)));
    }
  });
  const inPlane = sides.every((side) => side === 0);
  return { behind: halves.behind.length > 2 ? halves.behind : [], before: halves.before.length > 2 && !inPlane ? halves.before : [] };
}

// Cut pieces of lines, each two points, at a plane.
function splitPieces(plane, pieces) {
  const behind = [], before = [];
  for (const piece of pieces) {
    const a = plane.side(piece[0]), b = plane.side(piece[1]);
    if (a > 0 === b > 0) (a > 0 ? before : behind).push(piece);
    else {
      const middle = between(piece[0], piece[1], a / (a - b));
      (a > 0 ? before : behind).push([piece[0], middle]);
      (b > 0 ? before : behind).push([middle, piece[1]]);
    }
  }
  return { behind, before };
}

// Yield everything in the order in which it must be drawn, from back to front: {plane, corners} for a piece of
// a plane, {points, pieces} for what lies between planes. Points are given by their indices among `places`.
export function* backToFront(eye, planes, places, pieces) {
  const facets = planes.map((plane, index) => ({ plane: index, corners: plane.inBox() }));
  const points = Array.from(places, (_, index) => index);
  yield* ordered(eye, planes, facets, places, points, pieces);
}

function* ordered(eye, planes, facets, places, points, pieces) {
  if (!facets.length) {
    yield { points, pieces };
    return;
  }
  const { plane: index } = facets[0], plane = planes[index];
  const towards = plane.side(eye.place) >= 0 ? 1 : -1;
  const facing = new Plane(plane.normal.map((value) => towards * value), towards * plane.offset);
  const own = facets.filter((facet) => facet.plane === index && facet.corners.length);
  const others = facets.filter((facet) => facet.plane !== index)
    .map((facet) => ({ plane: facet.plane, ...splitPolygon(facing, facet.corners) }));
  const cut = splitPieces(facing, pieces), sides = { behind: [], before: [] };
  for (const point of points) (facing.side(places[point]) > 0 ? sides.before : sides.behind).push(point);
  const half = (name) => others.filter((facet) => facet[name].length).map((facet) => ({ plane: facet.plane, corners: facet[name] }));
  yield* ordered(eye, planes, half("behind"), places, sides.behind, cut.behind);
  yield* own;
  yield* ordered(eye, planes, half("before"), places, sides.before, cut.before);
}

// The plane w · a + b = 0 in a box that holds activations from low to high.
export function planeInBox(w, b, low, high) {
  return new Plane(w.map((value) => value * (high - low)), b + w.reduce((sum, value) => sum + value, 0) * (low + high) / 2);
}

// The ends of the line w · a + b = 0 within the square from low to high; empty where it is outside.
export function lineInSquare(w, b, low, high) {
  const corners = [[low, low], [high, low], [high, high], [low, high]], ends = [];
  corners.forEach((here, index) => {
    const there = corners[(index + 1) % 4];
    const before = w[0] * here[0] + w[1] * here[1] + b, after = w[0] * there[0] + w[1] * there[1] + b;
    if ((before < 0) === (after < 0)) return;
    const share = before / (before - after);
    ends.push([here[0] + share * (there[0] - here[0]), here[1] + share * (there[1] - here[1])]);
  });
  return ends.length === 2 ? ends : [];
}

// The directions of a wide layer at a share of its tour: between two of the places that the page holds they turn
// evenly, and stay at right angles.
export function onTour(tour, share) {
  const place = share * (tour.length - 1), before = Math.min(Math.floor(place), tour.length - 2), part = place - before;
  const [first, second] = [tour[before].directions, tour[before + 1].directions], length = Math.hypot(...first.map((row) => row[0]));
  const columns = [];
  for (let axis = 0; axis < 3; axis += 1) {
    let column = first.map((row, neuron) => (1 - part) * row[axis] + part * second[neuron][axis]);
    for (const other of columns) {
      const along = other.reduce((sum, value, neuron) => sum + value * column[neuron], 0);
      column = column.map((value, neuron) => value - along * other[neuron]);
    }
    const size = Math.hypot(...column);
    columns.push(column.map((value) => value / size));
  }
  return { origin: tour[0].origin, directions: first.map((_, neuron) => columns.map((column) => length * column[neuron])) };
}
