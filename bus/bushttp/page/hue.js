// The colour of a type follows from its name alone, so that it is the same after each
// load and on each machine.

const hues = 30;

// paint gives an element the colour of a name, which page.css makes of two numbers.
export function paint(element, name) {
  let hash = 2166136261; // FNV-1a
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b); // names that differ in their ends differ in all bits
  hash = (hash ^ (hash >>> 13)) >>> 0;
  element.style.setProperty("--hue", (hash % hues) * (360 / hues));
  element.style.setProperty("--depth", Math.floor(hash / hues) % 2);
}
