using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class ForecastGradientTests
{
    /// <summary>Every matrix of the network, with gaps, padding, two layers and dropout, along directions of its own.</summary>
    [TestMethod]
    [DataRow(1, 0f, false, false)]
    [DataRow(2, 0f, true, false)]
    [DataRow(2, 0.3f, true, false)]
    [DataRow(1, 0f, false, true)]
    [DataRow(2, 0.3f, true, true)]
    [DataRow(1, 0f, false, false, ForecastDecoding.EncoderDecoder)]
    [DataRow(2, 0.3f, true, true, ForecastDecoding.EncoderDecoder)]
    [DataRow(1, 0.3f, true, true, ForecastDecoding.EncoderDecoder, CellKind.SLstm)]
    [DataRow(1, 0f, true, false, ForecastDecoding.Direct, CellKind.Lstm, ForecastArchitecture.Mixer)]
    [DataRow(2, 0.3f, true, true, ForecastDecoding.Direct, CellKind.Lstm, ForecastArchitecture.Mixer)]
    [DataRow(1, 0f, false, true, ForecastDecoding.EncoderDecoder, CellKind.Gru, ForecastArchitecture.Mixer)]
    public void Gradient_of_every_weight_group_matches_differences(
        int layers, float dropout, bool gaps, bool covariates, ForecastDecoding decoding = ForecastDecoding.Direct, CellKind cell = CellKind.Lstm, ForecastArchitecture architecture = ForecastArchitecture.Recurrent)
    {
        var series = ForecastFixtures.Series(120);
        if (gaps) foreach (var at in (int[])[20, 21, 50, 51, 52, 53, 54, 55, 56, 57, 58, 90]) series[at] = float.NaN;
        var options = ForecastFixtures.Tiny with { WindowSize = 17, Horizon = 5, Network = ForecastFixtures.Tiny.Network with { HiddenSize = 9, Layers = layers, Dropout = dropout, Cell = cell }, PatchLength = 5, LogTransform = true, Decoding = decoding, Architecture = architecture };
        var task = new ForecastDataPreparation([series], covariates ? SeriesWithCovariates.Of(series) : null, options.Resolved(), 1, () => false).ValidationFolds()[0];
        var random = new Random(3);
        var weights = new float[task.WeightCount];
        task.Network.Initialize(weights, random);
        foreach (ref var w in weights.AsSpan()) w += 0.3f * (random.NextSingle() - 0.5f);

        // Far from where a ReLU bends, half of the units on either side.
        var layout = task.Network.Graph.Weights;
        foreach (var dense in decoding == ForecastDecoding.EncoderDecoder ? [] : (string[])["head.0.bias", "decoder.0.bias"])
        {
            if (layout.Specs.ToArray().ToList().FindIndex(spec => spec.Name == dense) is not (var place and >= 0)) continue;
            var bias = layout.Slice(weights.AsSpan(), place);
            for (var i = 0; i < bias.Length; i++) bias[i] = i % 3 == 0 ? -4 : 4;
        }

        var loader = new WindowLoader(task, 4);
        var pass = loader.Windows;
        int[] examples = [0, task.Training.Count / 2, task.Training.Count - 1];
        var packed = task.Network.Graph.Pack(weights);
        loader.Load(examples, 0, seed: 7);

        var outer = new float[pass.Predictions(examples.Length).Length];
        foreach (ref var g in outer.AsSpan()) g = random.NextSingle() - 0.5f;
        var gradient = new float[weights.Length];
        pass.Forward(examples.Length, new(weights, packed), 7);
        outer.CopyTo(pass.Network.OutputGradient());
        pass.Network.Backward(new(weights, packed), gradient, 7);

        var offset = 0;
        foreach (var spec in layout.Specs)
        {
            var direction = new double[spec.Count];
            var own = gradient.AsSpan(offset, spec.Count);
            var norm = Math.Sqrt(own.ToArray().Sum(g => (double)g * g));
            Assert.IsTrue(norm > 0, $"{spec.Name}: no gradient");
            for (var i = 0; i < direction.Length; i++) direction[i] = (own[i] / norm) + (0.5 * (random.NextDouble() - 0.5) / Math.Sqrt(direction.Length));
            double expected = 0;
            for (var i = 0; i < direction.Length; i++) expected += own[i] * direction[i];
            var place = offset;

            // Five points: what is left of the function's curvature is of fourth order. Shorter steps drown in the rounding of floats.
            var measured = ((8 * (Value(0.04) - Value(-0.04))) - (Value(0.08) - Value(-0.08))) / 0.48;
            Assert.AreEqual(expected, measured, 1e-3 * Math.Abs(expected), $"{spec.Name}, {layers} layers, dropout {dropout}");
            offset += spec.Count;

            double Value(double distance)
            {
                var moved = weights.ToArray();
                for (var i = 0; i < direction.Length; i++) moved[place + i] += (float)(distance * direction[i]);
                packed = task.Network.Graph.Pack(moved);
                pass.Forward(examples.Length, new(moved, packed), 7);
                double sum = 0;
                var predictions = pass.Predictions(examples.Length);
                for (var i = 0; i < outer.Length; i++) sum += (double)outer[i] * predictions[i];
                return sum;
            }
        }

        Assert.AreEqual(weights.Length, offset);
    }
}
