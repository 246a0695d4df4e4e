// Draws figures that name their colours by token ("--series-onls"): in those of the page, light or dark, and on white
// for print and PNG. Nothing here knows what a figure shows.
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
    const config = { responsive: true, displayModeBar: false, locale: language, doubleClick: "reset" };
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
    const room = 76;
    const picture = {
      data,
      layout: {
        ...layout,
        font: { ...layout.font, family: "Arial, sans-serif" }, // a picture is drawn without the page's own font
        width,
        autosize: false,
        height: layout.height + room,
        margin: { ...layout.margin, b: layout.margin.b + room, r: 24 },
        showlegend: true,
        legend: { orientation: "h", x: 0, xanchor: "left", yref: "container", y: 0.045, yanchor: "bottom" },
        annotations: [...layout.annotations, {
          text: caption, xref: "paper", x: 0, xanchor: "left", yref: "paper", y: 0, yanchor: "top",
          yshift: -(layout.margin.b + room - 22), showarrow: false, font: { size: 12 },
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
