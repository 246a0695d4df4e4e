// Draws the documentation of the REST interface. Who is signed in can try it out: the CSRF token goes with each write.
const place = document.getElementById("swagger-ui");
window.SwaggerUIBundle({
  url: place.dataset.openapi,
  domNode: place,
  deepLinking: true,
  persistAuthorization: false,
  requestInterceptor: (request) => {
    request.headers["X-CSRFToken"] = place.dataset.csrf;
    return request;
  },
});
