// Writes numbers as the figures do: a true minus sign, few digits, percentages that never round to 0 or 1.

import { asPercentage, inDigits, tr } from "./words.js";

const MINUS = "−";
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹", LOWERED = "₀₁₂₃₄₅₆₇₈₉";

const withMinus = (text) => inDigits(text).replaceAll("-", MINUS);

// A number with at most this many significant digits.
export function number(value, digits = 3) {
  if (Number.isNaN(value)) return tr("not a number");
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e-5 && size < 1e6) return withMinus(String(Number(value.toPrecision(digits))));
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  return withMinus(`${mantissa} × 10${raised(Number(exponent))}`);
}

// A number with this many decimals; zero has no sign.
export function fixed(value, places) {
  if (!Number.isFinite(value)) return number(value);
  const text = value.toFixed(places);
  return withMinus(Number(text) === 0 ? text.replace("-", "") : text);
}

// Every digit of a number, so that it can be read back bit for bit.
export const exact = (value) => String(value).replaceAll("-", MINUS);

export function percent(share, places = 1) {
  if (share === 0 || share === 1) return asPercentage(String(100 * share));
  const text = (100 * share).toFixed(places);
  return asPercentage(Number(text) === 0 || Number(text) === 100 ? (100 * share).toFixed(places + 2) : text);
}

export const raised = (value) => String(value).replaceAll("-", "⁻").replace(/\d/g, (digit) => RAISED[digit]);
export const lowered = (value) => String(value).replace(/\d/g, (digit) => LOWERED[digit]);

// Names of parameters, neurons and samples as they are read: w²₁₃, b²₁, a²₁. Layers and neurons count from 1.
export const weightName = (layer, neuron, incoming) =>
  incoming === null ? `b${raised(layer + 1)}${lowered(neuron + 1)}`
    : `w${raised(layer + 1)}${lowered(neuron + 1)}${Math.max(neuron, incoming) > 8 ? "," : ""}${lowered(incoming + 1)}`;
export const neuronName = (letter, level, neuron) => `${letter}${raised(level)}${lowered(neuron + 1)}`;

// Whole steps for the ticks of an axis.
export function ticks(low, high, most) {
  const rough = (high - low) / most, power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((times) => times * power >= rough);
  const found = [];
  for (let index = Math.ceil(low / step); index * step <= high + step * 1e-9; index += 1) found.push(Number((index * step).toPrecision(12)));
  return found;
}
