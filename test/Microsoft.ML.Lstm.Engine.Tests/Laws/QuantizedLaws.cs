using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent;
using Microsoft.ML.Lstm.Engine.Tests.Reference;
using Microsoft.ML.Lstm.Engine.Tests.Threading;
using Microsoft.ML.Lstm.Tests.Shared;

namespace Microsoft.ML.Lstm.Engine.Tests.Laws;

/// <summary>What holds of layers in 8-bit integers, which have no way back.</summary>
[TestClass]
public sealed class QuantizedLaws
{
    const int Steps = 30;

    public static IEnumerable<object[]> Plain =>
        from size in (int[])[1, 5, 9, 16, 17, 33, 70, 130]
        from layer in (ILayer[])[new Linear(size, 9), new Linear(9, size), new Layers.Recurrent.Lstm(7, size), new Gru(7, size), new Layers.Recurrent.Lstm(size, 17), new Gru(size, 17)]
        select (object[])[layer];

    public static IEnumerable<object[]> Recurrent =>
    [
        [new Quantized(new Layers.Recurrent.Lstm(5, 9))],
        [new Quantized(new Layers.Recurrent.Lstm(33, 70))],
        [new Quantized(new Layers.Recurrent.Lstm(7, 130))],
        [new Quantized(new Layers.Recurrent.Lstm(5, 17, new() { Peepholes = true, GateInputClip = 0.9f, CoupledInputForget = true }))],
        [new Quantized(new Layers.Recurrent.Lstm(5, 33, new() { ProjectionSize = 7 }))],
        [new Quantized(new Gru(5, 9))],
        [new Quantized(new Gru(33, 70))],
        [new Quantized(new Gru(7, 130, options: new() { GateInputClip = 0.9f }))],
        [new Sequential(new Quantized(new Layers.Recurrent.Lstm(3, 17)), new Quantized(new Gru(17, 9)), new Quantized(new Linear(9, 5)))],
    ];

    public static IEnumerable<object[]> All => [.. Recurrent, [new Quantized(new Linear(37, 70))], [new Quantized(AttentionPool.Additive(9, 17))], [new Quantized(new Conv1D(5, 17, kernelSize: 7))], [new Quantized(new Conv1D(17, 9, kernelSize: 3, dilation: 2))], [new Bidirectional(new Quantized(new Gru(5, 9)), new Quantized(new Gru(5, 9)))]];

    [TestMethod, DynamicData(nameof(Plain))]
    public void A_step_matches_the_scalar_reference(ILayer layer)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var run = new LayerRun(new Quantized(layer), 1, 1, random: seed);
            if (layer.StateSize > 0) run.InitialState = run.SomeState(seed + 10);
            run.Forward(keepTape: false);
            var (output, state) = RoundedCells.Step(layer, run.Weights, run.Input, run.InitialState);
            for (var i = 0; i < output.Length; i++) Assert.AreEqual(output[i], run.Output[i], 3e-6 * Math.Max(1, Math.Abs(output[i])), $"{layer} element {i}");
            for (var i = 0; i < state.Length; i++) Assert.AreEqual(state[i], run.FinalState[i], 3e-6 * Math.Max(1, Math.Abs(state[i])), $"{layer} state {i}");
        }
    }

    [TestMethod, DynamicData(nameof(Recurrent))]
    public void Chunks_give_the_same_bits_as_the_whole(ILayer layer)
    {
        foreach (var mask in (bool[]?[])[null, LayerRun.SomeMasked(3, Steps)])
        {
            var whole = new LayerRun(layer, 3, Steps, mask);
            whole.InitialState = whole.SomeState(7);
            whole.Forward(keepTape: false);
            foreach (var cuts in (int[][])[[0, 7, Steps], [0, 1, 2, 28, Steps], [.. Enumerable.Range(0, Steps + 1)]])
            {
                var state = whole.InitialState;
                foreach (var (start, end) in cuts.Zip(cuts[1..]))
                {
                    var chunk = new LayerRun(layer, 3, end - start, mask is null ? null : Rows(mask, 1, start, end)) { InitialState = state };
                    Rows(whole.Input, layer.InputSize, start, end).CopyTo(chunk.Input, 0);
                    chunk.Forward(keepTape: false);
                    CollectionAssert.AreEqual(Rows(whole.Output, layer.OutputSize, start, end), chunk.Output, $"steps {start} to {end}");
                    state = chunk.FinalState;
                }
                CollectionAssert.AreEqual(whole.FinalState, state);
            }
        }

        static T[] Rows<T>(T[] values, int size, int start, int end) => [.. Enumerable.Range(0, 3).SelectMany(b => values[((b * Steps + start) * size)..((b * Steps + end) * size)])];
    }

    [TestMethod, DynamicData(nameof(All))]
    public void A_sequence_gets_the_same_bits_alone_and_in_any_batch(ILayer layer)
    {
        foreach (var batch in (ReadOnlySpan<int>)[2, 3, 4, 6, 7, 8, 13, 17, 40])
        {
            var all = new LayerRun(layer, batch, 5);
            all.Forward(keepTape: false);
            foreach (var b in (ReadOnlySpan<int>)[0, batch / 2, batch - 1])
            {
                var alone = new LayerRun(layer, 1, 5);
                all.Input.AsSpan(b * alone.Input.Length, alone.Input.Length).CopyTo(alone.Input);
                alone.Forward(keepTape: false);
                CollectionAssert.AreEqual(all.Output[(b * alone.Output.Length)..((b + 1) * alone.Output.Length)], alone.Output, $"row {b} of {batch}");
            }
        }
    }

    [TestMethod, DynamicData(nameof(All))]
    public void Shared_passes_give_the_same_bits(ILayer layer)
    {
        foreach (var (batch, steps) in (ReadOnlySpan<(int, int)>)[(1, 26), (5, 30), (14, 20), (1, 1)])
        {
            var one = new LayerRun(layer, batch, steps).Forward(keepTape: false);
            foreach (var threads in (ReadOnlySpan<int>)[2, 3])
                CollectionAssert.AreEqual(one, new LayerRun(layer, batch, steps) { Region = ParallelRegionTests.Patient(threads) }.Forward(keepTape: false), $"{batch} x {steps} on {threads} threads");
        }
    }

    [TestMethod]
    public void A_convolution_is_a_dense_layer_of_what_each_step_sees()
    {
        var convolution = new LayerRun(new Quantized(new Conv1D(5, 17, kernelSize: 3)), 1, 20);
        convolution.Forward(keepTape: false);
        var dense = new LayerRun(new Quantized(new Linear(15, 17)), 1, 18);
        convolution.Weights.CopyTo(dense.Weights, 0);
        dense.Pack();
        for (var step = 0; step < 18; step++) convolution.Input.AsSpan(step * 5, 15).CopyTo(dense.Input.AsSpan(step * 15));
        CollectionAssert.AreEqual(dense.Forward(keepTape: false), convolution.Output[17..(19 * 17)]);
    }

    [TestMethod]
    public void Outputs_have_the_same_bits_on_all_hardware()
    {
        // Hashes of what a machine with AVX-512 and AVX-VNNI computed; the tests run at every vector width, and each is to give these.
        ulong[] hashes = [Hash(new Quantized(new Layers.Recurrent.Lstm(33, 70))), Hash(new Quantized(new Gru(33, 70))), Hash(new Quantized(new Linear(33, 70)))];
        CollectionAssert.AreEqual((ulong[])[263502410470878371, 287674208239504179, 10615592561311384299], hashes, string.Join(", ", hashes));

        static ulong Hash(ILayer layer)
        {
            var run = new LayerRun(layer, 3, Steps, LayerRun.SomeMasked(3, Steps));
            run.Forward(keepTape: false);
            return run.Output.Aggregate(14695981039346656037UL, (hash, value) => unchecked((hash ^ BitConverter.SingleToUInt32Bits(value)) * 1099511628211UL));
        }
    }

    [TestMethod, DynamicData(nameof(All))]
    public void NaN_stays_in_its_own_sequence_and_a_pass_allocates_nothing(ILayer layer)
    {
        var run = new LayerRun(layer, 7, 5);
        var clean = run.Forward(keepTape: false).ToArray();
        var outputs = layer.OutputSteps(5) * layer.OutputSize;
        run.Input[2 * 5 * layer.InputSize - 1] = float.NaN;
        run.Forward(keepTape: false);
        Assert.IsTrue(run.Output[outputs..(2 * outputs)].Any(float.IsNaN), "NaN is not swallowed");
        CollectionAssert.AreEqual(clean[..outputs], run.Output[..outputs]);
        CollectionAssert.AreEqual(clean[(2 * outputs)..], run.Output[(2 * outputs)..]);
        Assert.AreEqual(0, Allocation.Of(() =>
        {
            run.Pack();
            run.Forward(keepTape: false);
        }));
    }

    [TestMethod]
    public void What_cannot_be_quantised_is_refused_with_the_reason()
    {
        Assert.Contains("only Linear, Conv1D, Embedding, AttentionPool, Lstm and Gru", Assert.ThrowsExactly<ArgumentException>(() => new Quantized(new SimpleRnn(3, 4))).Message);
        Assert.Contains("its gates are normalised", Assert.ThrowsExactly<ArgumentException>(() => new Quantized(new Layers.Recurrent.Lstm(3, 4, new() { LayerNormalization = true }))).Message);
        Assert.Contains("reset comes before", Assert.ThrowsExactly<ArgumentException>(() => new Quantized(new Gru(3, 4, resetAfter: false))).Message);
        Assert.ThrowsExactly<ArgumentNullException>(() => new Quantized(null!));
        var run = new LayerRun(new Quantized(new Gru(3, 4)), 2, 3);
        Assert.Contains("for prediction only", Assert.ThrowsExactly<NotSupportedException>(() => run.Backward()).Message);
    }
}
