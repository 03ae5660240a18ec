// What JupyterLab cannot be told by settings. A chapter's text half, such as
// 01-neuron.md, opens as a notebook; every other .md is a page to read. And a
// link to references.md#name lands on that name: jupyterlab-myst draws the
// page and forgets where in it the reader wanted to go.
"use strict";

{
  const PATIENCE = 10_000; // milliseconds until a page has been drawn

  function openChaptersAsNotebooks(registry) {
    const notebook = registry.getWidgetFactory("Jupytext Notebook");
    if (!notebook || registry.getFileType("chapter")) return;
    registry.addFileType({
      name: "chapter",
      displayName: "Chapter",
      pattern: "^\\d\\d-[^/]*\\.md$",
      extensions: [".md"],
      mimeTypes: ["text/markdown"],
      icon: registry.getFileType("notebook").icon,
    });
    registry.addWidgetFactory(Object.create(notebook, {
      name: { value: "Chapter" },
      label: { value: "Chapter" },
      fileTypes: { value: ["chapter"] },
      defaultFor: { value: ["chapter"] },
    }));
  }

  function landOn(widget, fragment) {
    const end = Date.now() + PATIENCE;
    const look = () => {
      const name = decodeURIComponent(fragment.slice(1));
      const place = widget.node.querySelector("#" + CSS.escape(name));
      if (place) place.scrollIntoView();
      else if (Date.now() < end) setTimeout(look, 100);
    };
    look();
  }

  const plugin = {
    id: "nnlab-course:plugin",
    description: "Opens chapters as notebooks, and pages at their places.",
    autoStart: true,
    activate: ({ docRegistry }) => {
      docRegistry.changed.connect(() => openChaptersAsNotebooks(docRegistry));
      openChaptersAsNotebooks(docRegistry);
      docRegistry.addWidgetExtension("Markdown Preview", {
        createNew: (widget) => {
          const before = widget.setFragment.bind(widget);
          widget.setFragment = (fragment) => {
            before(fragment);
            if (fragment.startsWith("#")) landOn(widget, fragment);
          };
        },
      });
    },
  };

  window._JUPYTERLAB = window._JUPYTERLAB ?? {};
  window._JUPYTERLAB["nnlab-course"] = {
    init: () => {},
    get: async () => () => plugin,
  };
}
