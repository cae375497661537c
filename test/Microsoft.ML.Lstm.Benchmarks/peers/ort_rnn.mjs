// ONNX Runtime on the CPU, by its package onnxruntime-node: ort_rnn.mjs speed|step lstm|gru MODEL T B I H L [threads]; prints one line.
// For a step MODEL is two files, with a comma between: the stateful layer, and the model of nothing that says what a call alone costs.
import { createRequire } from 'node:module'
const ort = createRequire(process.env.PEERS_OUT + '/')('onnxruntime-node')

const [what, cell, model, ...sizes] = process.argv.slice(2)
const [T, B, I, H, L, threads = 1] = sizes.map(Number)
const open = file => ort.InferenceSession.create(file, { intraOpNumThreads: threads, interOpNumThreads: 1 })
const tensor = (...shape) => new ort.Tensor('float32', Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i)), shape)

async function medianSeconds(run, runs) {
  const seconds = []
  for (let i = -2; i < runs; i++) {
    const start = process.hrtime.bigint()
    await run()
    if (i >= 0) seconds.push(Number(process.hrtime.bigint() - start) / 1e9)
  }
  return seconds.sort((a, b) => a - b)[runs >> 1]
}

async function speed() {
  const [session, x] = [await open(model), tensor(T, B, I)]
  const seconds = await medianSeconds(() => session.run({ x }), 9)
  let flops = 0
  for (let layer = 0; layer < L; layer++) flops += 2 * (cell === 'gru' ? 3 : 4) * H * ((layer ? H : I) + H) * T * B
  return `inference_ms ${(seconds * 1e3).toFixed(3)} gflops ${(flops / seconds / 1e9).toFixed(1)}`
}

async function microsecondsOfStep(file) {
  const session = await open(file)
  const carried = session.inputNames.filter(name => name !== 'x')
  const feeds = Object.fromEntries(session.inputNames.map(name => [name, name === 'x' ? tensor(1, 1, I) : tensor(1, 1, H)]))
  return 1e4 * await medianSeconds(async () => {
    for (let i = 0; i < 100; i++) {
      const results = await session.run(feeds)
      for (const name of carried) feeds[name] = results[name + '_after']
    }
  }, 200)
}

async function step() {
  const [layer, nothing] = model.split(',')
  const [all, call] = [await microsecondsOfStep(layer), await microsecondsOfStep(nothing)]
  return `microseconds ${all.toFixed(2)} of_which_the_call ${call.toFixed(2)}`
}

console.log(`${cell} onnxruntime T${T} B${B} I${I} H${H} L${L} ${await { speed, step }[what]()}`)
