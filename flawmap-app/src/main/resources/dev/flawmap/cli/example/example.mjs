// Runs the exported graph on the example and compares the scores. Needs: npm install onnxruntime-node
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import * as ort from 'onnxruntime-node';

const file = name => fileURLToPath(new URL(name, import.meta.url));
const floats = name => {
  const bytes = readFileSync(file(name));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};
const facts = JSON.parse(readFileSync(file('example.json'), 'utf8'));
const session = await ort.InferenceSession.create(file('../model.onnx'));
// Greys from 0 (black) to 1 (white), float32: [1, 1, height, width] for images, [count, 1, side, side] for patches.
const input = new ort.Tensor('float32', floats(facts.input), facts.shape);
const scores = (await session.run({input}, [facts.score]))[facts.score].data;
const expected = floats(facts.expected);
let difference = scores.length === expected.length ? 0 : Infinity;
for (let i = 0; i < expected.length; i++) {
  difference = Math.max(difference, Math.abs(scores[i] - expected[i]));
}
console.log('largest difference', difference);
process.exitCode = difference <= facts.tolerance ? 0 : 1;
