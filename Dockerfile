# syntax=docker/dockerfile:1
# Debian's slim image of an exact Node version: better-sqlite3 brings a prebuilt library for it, so nothing is compiled.
FROM node:24.21.0-bookworm-slim AS base
WORKDIR /app
COPY package.json package-lock.json ./

FROM base AS build
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run -s build

# Install scripts are off: what they would build (ssh2's optional native helpers) is not needed.
# The C sources of SQLite and its libraries for other systems stay out of the image.
FROM base AS libraries
RUN npm ci --omit=dev --ignore-scripts \
  && rm -rf node_modules/better-sqlite3/deps node_modules/better-sqlite3/src \
  && find node_modules/better-sqlite3/prebuilds -type f ! -name "linux-$(node -p process.arch).node" -delete

FROM node:24.21.0-bookworm-slim
WORKDIR /app
COPY --from=libraries /app/package.json ./
COPY --from=libraries /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY LICENSE NOTICE ./
COPY heketi.example.json /etc/heketi/heketi.json
RUN mkdir -p /var/lib/heketi && chown node:node /var/lib/heketi \
  && ln -s /app/dist/main.js /usr/local/bin/heketi \
  && ln -s /app/dist/cli/heketi-cli.js /usr/local/bin/heketi-cli \
  && ln -s /app/dist/cli/brickyard.js /usr/local/bin/brickyard
# By number, so that Kubernetes can see that it is not root.
USER 1000:1000
ENV NODE_ENV=production
EXPOSE 8080
VOLUME /var/lib/heketi
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HEKETI_HTTP_PORT || 8080}/hello`).then((hello) => process.exit(hello.ok ? 0 : 1), () => process.exit(1))"]
# No shell between: signals reach the server, which ends within 5 s.
ENTRYPOINT ["node", "/app/dist/main.js"]
CMD ["--config=/etc/heketi/heketi.json"]
