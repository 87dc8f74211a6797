/** Paths of a 24-unit grid, drawn as lines. */
export const icons = {
  chat: "M4 5h16v11H9l-5 4z",
  tag: "M3 12V4h8l10 10-8 8zM7.5 8.5h.01",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  quiet: "M4 9h4l5-4v14l-5-4H4zM17 9l4 6M21 9l-4 6",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2 .8 3.5 2.6 3.5 5.5",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5",
  send: "M4 4l17 8-17 8 3-8zM7 12h14",
  back: "M15 5l-7 7 7 7",
  down: "M5 9l7 7 7-7",
  plus: "M12 5v14M5 12h14",
  picture: "M3 5h18v14H3zM3 16l5-5 4 4 3-3 6 5M8.5 9.5h.01",
  pin: "M12 21s7-6.2 7-11.5a7 7 0 0 0-14 0C5 14.8 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M6 6l12 12M18 6L6 18",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5.5l3.5 2",
  shield: "M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6z",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  alert: "M12 4l9 16H3zM12 10v4M12 17h.01",
  door: "M13 4H5v16h8M10 12h11M17 8l4 4-4 4",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4.5 3.5-7 8-7s8 2.5 8 7",
} as const;

export type IconName = keyof typeof icons;
