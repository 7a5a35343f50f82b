// The page's words in the language of the configuration. The English text of a phrase is its key, with fields
// in braces; Python fills in the translations of all that stand in calls of `tr`, `phrase` and `counted`.

const spoken = { phrases: {}, decimal: ".", percentage: "{number} %" };

// Speak another language from now on; nothing means English.
export function speak(language) {
  if (language) Object.assign(spoken, language);
}

const filled = (text, fields) => text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(fields, name) ? fields[name] : whole));

export const tr = (english, fields = {}) => filled(spoken.phrases[english] ?? english, fields);

// Mark a text for the list of phrases; `tr` translates it where it is shown.
export const phrase = (english) => english;

export const counted = (count, noun) => tr(`{count} ${noun}${count === 1 ? "" : "s"}`, { count });

// A number that is written in English, with this language's decimal sign; and as a percentage.
export const inDigits = (text) => text.replace(".", spoken.decimal);
export const asPercentage = (text) => filled(spoken.percentage, { number: inDigits(text) });
