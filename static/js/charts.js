// Draws figures that name their colours by token ("--series-onls"): in those of the page, light or dark, and on white
// for print and PNG. Nothing here knows what a figure shows. What a double click does is left to the page.
//   Charts.draw(element, figure, language)   Charts.png(figure, {language, name, caption, width})
const Charts = (() => {
  // plotly.js would offer to upload a chart to its makers' cloud: no patient's course leaves this page.
  Plotly.setPlotConfig({ showSendToCloud: false, plotlyServerURL: "", displaylogo: false, topojsonURL: "" });

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const coarse = matchMedia("(pointer: coarse)");
  const drawn = new Map();

  const ofTheMoment = () => {
    const style = getComputedStyle(document.documentElement);
    return (token) => style.getPropertyValue(token).trim();
  };

  // The plain rules for :root are those of light mode; what stands in a media query is not looked at.
  const onPaper = () => {
    const light = {};
    for (const sheet of document.styleSheets) {
      for (const rule of sheet.cssRules) {
        if (rule.selectorText !== ":root") continue;
        for (const name of rule.style) if (name.startsWith("--")) light[name] = rule.style.getPropertyValue(name).trim();
      }
    }
    return (token) => light[token];
  };

  const coloured = (part, colour) => {
    if (typeof part === "string") return part.startsWith("--") ? colour(part) || part : part;
    if (Array.isArray(part)) return part.map((each) => coloured(each, colour));
    if (part === null || typeof part !== "object") return part;
    return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, coloured(each, colour)]));
  };

  const put = (element, colour, extra = {}) => {
    const { figure, language } = drawn.get(element);
    const { data, layout } = coloured(figure, colour);
    const config = { responsive: true, displayModeBar: false, locale: language, doubleClick: false, showTips: false };
    if (coarse.matches) layout.dragmode = false; // a finger scrolls the page
    return Plotly.react(element, data, { ...layout, ...extra }, config);
  };

  const draw = (element, figure, language) => {
    drawn.set(element, { figure, language });
    return put(element, ofTheMoment());
  };

  const every = (colour, extra) => drawn.forEach((_, element) => put(element, colour(), extra));
  dark.addEventListener("change", () => every(ofTheMoment));
  addEventListener("beforeprint", () => every(onPaper, { autosize: false, width: 660 }));
  addEventListener("afterprint", () => every(ofTheMoment));

  // A picture that stands alone: with its legend, and a line that says what it is.
  const png = async (figure, { language, name, caption, width = 1200 }) => {
    const { data, layout } = coloured(figure, onPaper());
    const named = data.filter((trace) => trace.showlegend).length;
    const room = 44 + 20 * Math.ceil(named / 2); // two names to a row even when they are long
    const { margin, font: own } = layout.template.layout;
    const font = { ...own, family: "Arial, sans-serif" }; // a picture is drawn without the page's own font
    const inner = layout.height - margin.t - margin.b;
    const picture = {
      data: data.map((trace) => ({ ...trace, showlegend: trace.showlegend === true })),
      layout: {
        ...layout,
        font,
        width,
        autosize: false,
        height: layout.height + room,
        margin: { ...margin, b: margin.b + room, r: 24 },
        showlegend: true,
        legend: { orientation: "h", x: 0, xanchor: "left", y: -margin.b / inner, yanchor: "top" },
        annotations: [...layout.annotations, {
          text: caption, x: 0, xshift: 2 - margin.l, y: 0, yanchor: "top", yshift: 22 - margin.b - room,
          font: { ...font, size: 12, weight: 400 },
        }],
      },
      config: { locale: language },
    };
    const url = await Plotly.toImage(picture, { format: "png", width, height: picture.layout.height, scale: 2 });
    const link = document.createElement("a");
    link.href = url;
    link.download = `${name}.png`;
    link.click();
  };

  return { draw, png };
})();
