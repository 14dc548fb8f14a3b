Redoc.init(
  "/openapi.json",
  { sortTagsAlphabetically: true, hideDownloadButton: true, scrollYOffset: 40, nativeScrollbars: true },
  document.getElementById("page"),
);
