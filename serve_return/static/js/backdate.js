// "This morning", "yesterday": from a word to an instant on the wall where the phone is; the hours of logs/backdating.py.
const HOURS = { morning: 8, afternoon: 14, evening: 19 };
const NEW_DAY = 5; // before this hour, "this evening" is the evening before
const [EARLIEST, LATEST] = [8, 19]; // "yesterday" is at this hour of the day, kept between these

export function moment(word, now = new Date()) {
  if (word === "now") return now;
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - (now.getHours() < NEW_DAY ? 1 : 0));
  if (word === "yesterday") day.setDate(day.getDate() - 1);
  day.setHours(HOURS[word] ?? Math.min(Math.max(now.getHours(), EARLIEST), LATEST));
  return day;
}

// Only what has passed makes sense.
export const offered = (word, now = new Date()) => moment(word, now) <= now;
