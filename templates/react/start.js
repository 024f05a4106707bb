// Shows the document of this page in the official component.
const place = document.getElementById("asyncapi");
AsyncApiStandalone.render(
  {
    schema: document.getElementById("document").textContent,
    config: {
      show: { sidebar: true, errors: false },
      sidebar: { showOperations: place.dataset.operations },
    },
  },
  place,
);
