/** Unpack old Chromiums that npm has: node old_browsers.mjs FOLDER. Each gets a folder named by its version. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";

const PACKAGES = { 109: "chromium", 102: "chrome-aws-lambda" };
const folder = process.argv[2];
for (const [version, name] of Object.entries(PACKAGES)) {
  const from = `${folder}/node_modules/@sparticuz/${name}/bin`;
  const to = `${folder}/${version}`;
  mkdirSync(to, { recursive: true });
  writeFileSync(`${to}/chromium`, brotliDecompressSync(readFileSync(`${from}/chromium.br`)));
  chmodSync(`${to}/chromium`, 0o755);
  for (const part of ["aws", "swiftshader"]) {
    writeFileSync(`${to}/${part}.tar`, brotliDecompressSync(readFileSync(`${from}/${part}.tar.br`)));
    execFileSync("tar", ["xf", `${part}.tar`], { cwd: to });
  }
}
