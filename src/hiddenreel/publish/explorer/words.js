// The page's words in the language of the configuration. The English text of a phrase is its key, with fields
// in braces; Python fills in the translations of all that stand in calls of `tr`, `phrase` and `counted`.

const spoken = { phrases: {}, decimal: ".", percentage: "{number} %", spacing: [] };

// Speak another language from now on; nothing means English.
export function speak(language) {
  if (!language) return;
  const spacing = (language.spacing ?? []).map(([pattern, put]) => [new RegExp(pattern, "g"), `$1${put}`]);
  Object.assign(spoken, language, { spacing });
}

const filled = (text, fields) => text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(fields, name) ? fields[name] : whole));

// A text with the spaces that the language has between its signs, by Python's rules.
const spaced = (text) => spoken.spacing.reduce((so, [pattern, put]) => so.replace(pattern, put), text);

export const tr = (english, fields = {}) => spaced(filled(spoken.phrases[english] ?? english, fields));

// Mark a text for the list of phrases; `tr` translates it where it is shown.
export const phrase = (english) => english;

export const counted = (count, noun) => tr(`{count} ${noun}${count === 1 ? "" : "s"}`, { count });

// A number that is written in English, with this language's decimal sign; and as a percentage.
export const inDigits = (text) => text.replace(".", spoken.decimal);
export const asPercentage = (text) => filled(spoken.percentage, { number: inDigits(text) });
