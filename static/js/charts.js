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

  const put = (element) => {
    const { figure, language } = drawn.get(element);
    const { data, layout } = coloured(figure, ofTheMoment());
    const config = { responsive: true, displayModeBar: false, locale: language, doubleClick: false, showTips: false };
    if (coarse.matches) layout.dragmode = false; // a finger scrolls the page
    return Plotly.react(element, data, layout, config);
  };

  const draw = (element, figure, language) => {
    drawn.set(element, { figure, language });
    return put(element);
  };

  dark.addEventListener("change", () => drawn.forEach((_, element) => put(element)));

  // A4 in pixels: `room` is left beside what belongs to a chart, `page` is all of it. No script knows how the sheet
  // lies, so a chart is drawn upright and across, and the rules for print show one of them.
  // `tightest`: of a lane's height on the screen; `gap`: between lanes, for their titles.
  const SHEETS = {
    upright: { width: 686, room: 690, page: 980, tightest: 0.45, gap: 34 },
    across: { width: 1014, room: 440, page: 640, tightest: 0.36, gap: 21 },
  };

  // Lanes with a scale give way; those without one hold marks and names, and stay as high as they are.
  const squeezed = (layout, { room, page, tightest, gap }) => {
    if (layout.height <= room) return layout;
    const { t, b } = layout.template.layout.margin;
    const inner = layout.height - t - b;
    const lanes = Object.entries(layout).filter(([key]) => key.startsWith("yaxis"))
      .map(([key, axis]) => ({ key, axis, bottom: axis.domain[0], top: axis.domain[1], gives: axis.showgrid !== false }))
      .sort((one, other) => other.top - one.top);
    const elastic = lanes.reduce((sum, lane) => sum + (lane.gives ? (lane.top - lane.bottom) * inner : 0), 0);
    const apart = lanes.length > 1 ? (lanes[0].bottom - lanes[1].top) * inner : gap;
    const closer = Math.min(1, gap / apart);
    const fixed = layout.height - elastic - (1 - closer) * apart * (lanes.length - 1);
    const height = Math.min(layout.height, Math.max(room, fixed + tightest * elastic), page);
    const factor = elastic ? (height - fixed) / elastic : 1;
    const places = new Map(); // from where an edge of a lane was to where it is
    let from = 1;
    let to = 1;
    const onto = (edge, by) => {
      to -= ((from - edge) * inner * by) / (height - t - b);
      from = edge;
      places.set(edge, Math.max(to, 0));
    };
    for (const lane of lanes) {
      onto(lane.top, closer);
      onto(lane.bottom, lane.gives ? factor : 1);
    }
    const at = (y) => places.get(y) ?? y;
    const small = factor < 0.6 ? { tickfont: { size: 9 } } : {};
    const moved = lanes.map(({ key, axis, gives }) => [key, { ...axis, ...(gives && small), domain: axis.domain.map(at) }]);
    return {
      ...layout,
      ...Object.fromEntries(moved),
      annotations: layout.annotations.map((each) => ({ ...each, y: at(each.y) })),
      shapes: layout.shapes.map((each) => ({ ...each, y0: at(each.y0), y1: at(each.y1) })),
      height,
    };
  };

  const toPaper = (element, { figure, language }) => {
    const { data, layout } = coloured(figure, onPaper());
    const sheets = document.createElement("div");
    sheets.className = "chart-sheets";
    element.after(sheets);
    for (const [name, sheet] of Object.entries(SHEETS)) {
      const paper = document.createElement("div");
      paper.className = `chart-${name}`;
      sheets.append(paper);
      const look = { ...squeezed(layout, sheet), autosize: false, width: sheet.width };
      Plotly.newPlot(paper, data, look, { staticPlot: true, locale: language });
    }
  };
  const fromPaper = () => document.querySelectorAll(".chart-sheets").forEach((sheets) => {
    [...sheets.children].forEach(Plotly.purge);
    sheets.remove();
  });
  addEventListener("beforeprint", () => {
    fromPaper();
    drawn.forEach((of, element) => toPaper(element, of));
  });
  addEventListener("afterprint", fromPaper);

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
