# The worker, and all else that the command line offers: docker run temporal-amplify node dist/cli/main.js --help

FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY activities activities
COPY workflows workflows
COPY src src
COPY bench bench
RUN npm run build

FROM node:22-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM node:22-bookworm-slim
# Temporal's client checks certificates against those of the system.
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# glibc keeps to small buffers what it is given for them: see src/memory.ts.
ENV NODE_ENV=production MALLOC_TRIM_THRESHOLD_=131072
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY --from=build /app/dist dist
COPY examples examples
# A volume mounted here takes over its owner.
RUN install -d -o node -g node /data/artifacts
USER node
CMD ["node", "dist/cli/main.js", "worker"]
