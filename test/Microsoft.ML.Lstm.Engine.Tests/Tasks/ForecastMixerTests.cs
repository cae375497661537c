using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Forecasting;
using Microsoft.ML.Lstm.Engine.Tests.Reference;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

[TestClass]
public sealed class ForecastMixerTests
{
    const int Horizon = 6;

    static readonly ForecastOptions Options = ForecastFixtures.Tiny with { Architecture = ForecastArchitecture.Mixer, Training = ForecastFixtures.Tiny.Training with { Epochs = 6, Members = 1, Threads = 1 } };

    [TestMethod]
    public void The_network_computes_what_the_paper_says_one_number_at_a_time()
    {
        var series = ForecastFixtures.Series(150);
        series[40] = float.NaN;
        var options = (Options with { Network = Options.Network with { Dropout = 0 } }).Resolved();
        var task = new ForecastDataPreparation([series], SeriesWithCovariates.Of(series), options, 1, () => false).ValidationFolds()[0];
        var (plan, network, loader, random) = (task.Data.Reader.Plan, task.Network, new WindowLoader(task, 1), new Random(1));
        var weights = new float[task.WeightCount];
        foreach (ref var weight in weights.AsSpan()) weight = random.NextSingle() - 0.5f;
        var window = Enumerable.Range(0, task.Training.Count).First(at => task.Training.Origin(at) == 50);
        loader.Load([window], 0, seed: 1);
        var pass = loader.Windows.Network;
        var outputs = pass.Forward(1, new(weights, network.Graph.Pack(weights)), null).ToArray();

        // A token, a covariate known ahead, two of the past, and the series, each less its last value.
        var history = task.Data.Set.History(0, 50, new float[plan.HistoryLength]).ToArray();
        var covariates = task.Data.Covariates(0, 50);
        var scale = loader.Windows.Scales[0];
        var input = new List<double>();
        input.AddRange([.. new double[plan.WindowSize], 1]);
        for (var k = 0; k < 3; k++)
        {
            for (var i = 0; i < plan.WindowSize; i++) input.Add(covariates.Steps[(3 * i) + k] - covariates.Steps[(3 * (plan.WindowSize - 1)) + k]);
            input.Add(0);
        }

        var values = history[^plan.WindowSize..].Select(value => (double)value).ToArray();
        var gap = Array.FindIndex(values, double.IsNaN);
        Assert.IsTrue(gap > 0);

        // The gap lies on the line between its neighbours, drawn between their differences from the season before.
        double Before(int at) => history[history.Length - plan.WindowSize + at - 12];
        values[gap] = Before(gap) + (0.5 * (values[gap - 1] - Before(gap - 1))) + (0.5 * (values[gap + 1] - Before(gap + 1)));
        input.AddRange([.. values.Select(value => (value - values[^1]) / scale.Spread), 0]);

        var body = new Sequential(new Linear(plan.WindowSize + 1, Horizon), new Linear(Horizon, 9), new TwoViews(new SLstm(9, 9)), new TakeLastStep(18));
        var flat = weights.Select(weight => (double)weight).ToArray();
        var mixed = ScalarNetwork.Forward(body, flat[..body.Weights.Count], [.. input], [.. Enumerable.Repeat(true, 5)], 1, 5, null);
        double[] extras = [.. mixed, .. pass.Place(network.Extras, 0, out _).ToArray().Select(extra => (double)extra)];
        var place = body.Weights.Count;
        var embedding = flat[place..(place + (5 * 2))];
        extras = [.. extras, embedding[2 * 1], embedding[(2 * 1) + 1]];
        place += embedding.Length;
        var head = new Sequential(new Linear(extras.Length, 9), new Relu(9), new Linear(9, Horizon * 3));
        var corrections = ScalarNetwork.Forward(head, flat[place..(place + head.Weights.Count)], extras, [true], 1, 1, null);
        place += head.Weights.Count;

        // Beside it the dense decoder of what is known ahead.
        var context = new Linear(extras.Length, 16);
        var told = ScalarNetwork.Forward(context, flat[place..(place + context.Weights.Count)], extras, [true], 1, 1, null);
        place += context.Weights.Count;
        var ahead = pass.Place(network.Future, 0, out _).ToArray();
        double[] steps = [.. Enumerable.Range(0, Horizon).SelectMany(h => (double[])[ahead[2 * h], ahead[(2 * h) + 1], .. told])];
        var decoder = new Sequential(new Linear(18, 32), new Relu(32), new Linear(32, 3));
        var decoded = ScalarNetwork.Forward(decoder, flat[place..], steps, [.. Enumerable.Repeat(true, Horizon)], 1, Horizon, null);
        Assert.AreEqual(flat.Length, place + decoder.Weights.Count);
        for (var i = 0; i < outputs.Length; i++) Assert.AreEqual(corrections[i] + decoded[i], outputs[i], 1e-4, $"output {i}");
    }

    [TestMethod]
    [DataRow(ForecastDecoding.Direct)]
    [DataRow(ForecastDecoding.Recursive)]
    [DataRow(ForecastDecoding.EncoderDecoder)]
    public void With_every_decoding_it_beats_the_seasonal_naive_forecast_and_comes_back_from_a_file(ForecastDecoding decoding)
    {
        var series = ForecastFixtures.Series(700, trend: 0);
        var trained = Forecaster.Train([series[..480]], Options with { Decoding = decoding, Horizon = 18, Network = Options.Network with { Layers = 2 } }, 1);
        Assert.AreEqual(ForecastArchitecture.Mixer, trained.Architecture);
        using var stream = new MemoryStream();
        trained.Save(stream);
        stream.Position = 0;
        var loaded = Forecaster.Load(stream);
        Assert.AreEqual((ForecastArchitecture.Mixer, decoding), (loaded.Architecture, loaded.Decoding));
        double error = 0, naive = 0;
        for (var end = 480; end + 18 <= 700; end += 7)
        {
            var history = ForecastFixtures.History(trained, series, end);
            var (point, lower, upper) = ForecastFixtures.Forecast(trained, history);
            CollectionAssert.AreEqual(point, ForecastFixtures.Forecast(loaded, history).Point);
            for (var h = 0; h < 18; h++)
            {
                Assert.IsTrue(lower[h] <= point[h] && point[h] <= upper[h]);
                (error, naive) = (error + Math.Abs(point[h] - series[end + h]), naive + Math.Abs(series[end - 12 + (h % 12)] - series[end + h]));
            }
        }

        Assert.IsLessThan(naive, error);
    }

    /// <summary>The next values are what a covariate was up to 6 steps ago: no past of the series alone can tell them.</summary>
    [TestMethod]
    public void A_variate_that_leads_the_series_is_learnt()
    {
        var options = Options with { SeasonLength = 1, Training = Options.Training with { Epochs = 40 } };
        Assert.IsLessThan(0.6 * ErrorOf(Forecaster.Train(Set(0, 12, 200, false), options, 1), false), ErrorOf(Forecaster.Train(Set(0, 12, 200, true), options, 1), true));
    }

    /// <summary>The next values are the sums of four covariates twenty steps ago: a linear layer over time reads such a lag at once, recurrent layers must carry it.</summary>
    [TestMethod]
    public void Held_out_windows_choose_the_architecture_where_nobody_does()
    {
        const int Leaders = 4, Lag = 20;
        var options = Options with { WindowSize = 24, SeasonLength = 1, Training = Options.Training with { Epochs = 40 } };
        var free = options with { Architecture = null };
        var notes = new List<string>();
        var chosen = Forecaster.Train(Lagged(0, 4, 200), free, new TrainingContext(free.Training, 1) { OnNote = notes.Add });
        var (mixer, recurrent) = (Forecaster.Train(Lagged(0, 4, 200), options, 1), Forecaster.Train(Lagged(0, 4, 200), options with { Architecture = ForecastArchitecture.Recurrent }, 1));
        Assert.IsLessThan(Error(recurrent), Error(mixer));
        Assert.AreEqual(ForecastArchitecture.Mixer, chosen.Architecture);
        Assert.AreEqual(Error(mixer), Error(chosen), "the same networks");
        StringAssert.Contains(string.Join(' ', notes), "The mixer is taken");
        Assert.AreEqual(ForecastArchitecture.Mixer, Forecaster.Train(Lagged(0, 4, 200), free, 1, chosen).Architecture, "goes on from what was chosen");

        options = options with { WindowSize = Options.WindowSize };
        Assert.AreEqual(ForecastArchitecture.Recurrent, Forecaster.Train(Set(0, 12, 200, true), options with { Architecture = null }, 1).Architecture, "a short lag");
        Assert.AreEqual(ForecastArchitecture.Recurrent, Forecaster.Train([ForecastFixtures.Series(200)], options with { Architecture = null }, 1).Architecture, "nothing to mix");

        static ExampleSet Lagged(int first, int count, int length)
        {
            var set = new ExampleSet([.. Enumerable.Range(0, Leaders).Select(k => new FeatureSpec($"Leader{k}", InputKind.Continuous, 1)), new("Value", InputKind.Continuous, 1, FieldRole.Target)]);
            for (var s = first; s < first + count; s++)
            {
                for (var k = 0; k < Leaders; k++) set.Append(k, Leader((100 * s) + k, length));
                set.Append(Leaders, Sums(s, length));
                set.Complete();
            }

            return set;
        }

        static float[] Sums(int series, int length)
        {
            float[][] leaders = [.. Enumerable.Range(0, Leaders).Select(k => Leader((100 * series) + k, length))];
            return [.. Enumerable.Range(0, length).Select(t => t < Lag ? 0 : leaders.Sum(leader => leader[t - Lag]))];
        }

        static double Error(Forecaster forecaster)
        {
            var (error, point) = (0.0, new float[20 * Horizon]);
            forecaster.Forecast(Lagged(100, 20, 80), Horizon, point, [], [], 0.9f, new(forecaster));
            for (var s = 0; s < 20; s++)
                for (var h = 0; h < Horizon; h++) error += Math.Abs(point[(s * Horizon) + h] - Sums(100 + s, 80 + Horizon)[80 + h]);
            return error;
        }
    }

    static double ErrorOf(Forecaster forecaster, bool isLed)
    {
        var (error, point) = (0.0, new float[20 * Horizon]);
        forecaster.Forecast(Set(100, 20, 60, isLed), Horizon, point, [], [], 0.9f, new(forecaster));
        for (var s = 0; s < 20; s++)
            for (var h = 0; h < Horizon; h++) error += Math.Abs(point[(s * Horizon) + h] - Leader(100 + s, 60 + Horizon)[60 + h]);
        return error;
    }

    static ExampleSet Set(int first, int count, int length, bool isLed)
    {
        var set = new ExampleSet([new("Leader", InputKind.Continuous, 1), new("Value", InputKind.Continuous, 1, FieldRole.Target)]);
        for (var s = first; s < first + count; s++)
        {
            var leader = Leader(s, length + Horizon);
            set.Append(0, isLed ? leader[Horizon..] : Leader(s + 1000, length));
            set.Append(1, leader[..length]);
            set.Complete();
        }

        return set;
    }

    static float[] Leader(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)ForecastFixtures.Gauss(random))];
    }

    [TestMethod]
    public void Training_goes_on_from_a_mixer_only()
    {
        var series = ForecastFixtures.Series(200);
        var previous = Forecaster.Train([series[..150]], Options, 1);
        Assert.AreEqual(ForecastArchitecture.Mixer, Forecaster.Train([series], Options, 1, previous).Architecture);
        var error = Assert.ThrowsExactly<ArgumentException>(() => Forecaster.Train([series], Options with { Architecture = ForecastArchitecture.Recurrent }, 1, previous));
        StringAssert.Contains(error.Message, "Architecture of the previous forecaster is Mixer, but Recurrent is asked for");
    }
}
