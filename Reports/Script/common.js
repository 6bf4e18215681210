'use strict';
// What the pages' scripts share; it comes before them.

// An element with its properties or attributes, and what is in it. Text is only ever set as text.
const make = (name, properties = {}, ...content) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in element && key !== 'list') element[key] = value; else element.setAttribute(key, value);
  }
  element.append(...content);
  return element;
};

// Of a day since 1970.
const isoDate = (day) => new Date(day * 86400000).toISOString().slice(0, 10);

// Writes whole numbers as in the texts around (NumberForm.swift).
const numberForm = ({separator, last, others, least}) => (value) => {
  const digits = String(value);
  if (digits.length < last + least) return digits;
  const parts = digits.slice(0, -last).replace(new RegExp(`\\B(?=(\\d{${others}})+$)`, 'g'), separator);
  return parts + separator + digits.slice(-last);
};
