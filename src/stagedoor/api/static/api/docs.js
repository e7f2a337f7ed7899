// Shows the description of the API; a token that is typed here stays in this page.
"use strict";

const place = document.getElementById("docs");
SwaggerUIBundle({
  url: place.dataset.description,
  domNode: place,
  deepLinking: true,
  validatorUrl: null,
});
