using Microsoft.ML.AutoML;
using Microsoft.ML.Lstm.Engine.Numerics;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.Lstm.AutoML.Tuners;

/// <summary>A tree-structured Parzen estimator (Bergstra et al. 2011): of candidates near good settings it proposes the one that is most unlike bad ones. What costs many times as much as the options that were given is not proposed.</summary>
sealed class ParzenTuner : ITuner
{
    // Few candidates and few good settings: with many of either the choices of the first trials are never left (tried on bowls of 3 and 9 settings, 20 and 40 trials).
    const int FirstDraws = 4, Candidates = 3;
    /// <summary>Operations of a proposal at most, in units of those of the options as they were given; where a few draws find none, the cheapest of them is it.</summary>
    const double MostCost = 4;
    const int MostDraws = 16;

    const double GoodPart = 0.1, AnywherePart = 0.1;

    /// <summary>Spread of the draws around the defaults; of those around good settings after one trial, and at least.</summary>
    const double FirstSpread = 0.25, FirstGoodSpread = 0.2, LeastGoodSpread = 0.04;

    readonly ML.SearchSpace.SearchSpace _space;

    /// <summary>Choices of each dimension; null for a number.</summary>
    readonly int?[] _steps;
    readonly Random _random;
    readonly RelativeCosts _costs;
    readonly Queue<SweepStart> _starts;
    readonly List<(double[] Features, double Loss)> _seen = [];
    readonly Dictionary<int, double[]> _proposed = [];

    public ParzenTuner(IServiceProvider services, int? seed)
    {
        var settings = (AutoMLExperiment.AutoMLExperimentSettings)services.GetService(typeof(AutoMLExperiment.AutoMLExperimentSettings))!;
        (_space, _random) = (settings.SearchSpace, new(seed ?? settings.Seed ?? 1));
        _steps = [.. Choices(_space)];
        var pipeline = (SweepablePipeline?)services.GetService(typeof(SweepablePipeline));
        (_starts, _costs) = (new(SweepStart.Of(_space, pipeline)), new(pipeline));
    }

    public Parameter Propose(TrialSettings settings)
    {
        if (_starts.TryDequeue(out var start))
        {
            if (start.Features is not null) _proposed[settings.TrialId] = start.Features;
            return start.Parameter;
        }

        var (features, least) = (_space.Default, double.PositiveInfinity);
        for (var draw = 0; draw < MostDraws && least > MostCost; draw++)
        {
            var drawn = _seen.Count < FirstDraws || _space.FeatureSpaceDim == 0 ? Near(_space.Default, FirstSpread) : Likely();
            var cost = _costs.Of(_space.SampleFromFeatureSpace(drawn));
            if (cost < least) (features, least) = (drawn, cost);
        }

        _proposed[settings.TrialId] = features;
        return _space.SampleFromFeatureSpace(features);
    }

    public void Update(TrialResult result)
    {
        if (_proposed.Remove(result.TrialSettings.TrialId, out var features)) _seen.Add((features, result is LstmTrialResult own ? own.MeanLoss : result.Loss));
    }

    // The order is the names', as ML.NET sorts them; a sample has what is not searched, too, in an order of its own. An option of one choice has no dimension; SearchSpace.Step says otherwise.
    static IEnumerable<int?> Choices(ML.SearchSpace.SearchSpace space) => space.OrderBy(option => option.Key).SelectMany(option => option.Value switch
    {
        ML.SearchSpace.SearchSpace nested => Choices(nested),
        { FeatureSpaceDim: 0 } => [],
        ChoiceOption choice => [choice.Choices.Length],
        var number => Enumerable.Repeat<int?>(null, number.FeatureSpaceDim),
    });

    double[] Likely()
    {
        var sorted = _seen.OrderBy(trial => double.IsNaN(trial.Loss) ? double.MaxValue : trial.Loss).Select(trial => trial.Features).ToArray();
        var (good, spread) = (Math.Max(2, (int)Math.Ceiling(GoodPart * sorted.Length)), Math.Max(LeastGoodSpread, FirstGoodSpread * Math.Pow(sorted.Length, -0.25)));
        var (best, largest) = (sorted[0], double.NegativeInfinity);
        for (var i = 0; i < Candidates; i++)
        {
            var candidate = _random.NextDouble() < AnywherePart ? Anywhere() : Near(sorted[_random.Next(good)], spread);
            double ratio = 0;
            for (var d = 0; d < candidate.Length; d++) ratio += Math.Log(Density(sorted.AsSpan(0, good), d, candidate[d], spread)) - Math.Log(Density(sorted.AsSpan(good), d, candidate[d], spread));
            if (ratio > largest) (best, largest) = (candidate, ratio);
        }

        return best;
    }

    double[] Anywhere() => [.. _steps.Select(_ => _random.NextDouble())];

    /// <summary>A draw around settings: a normal one within the range, of choices now and then another.</summary>
    double[] Near(double[] center, double spread)
    {
        var drawn = new double[center.Length];
        for (var d = 0; d < drawn.Length; d++)
        {
            if (_steps[d] is { } choices) drawn[d] = _random.NextDouble() < 2 * spread ? (_random.Next(choices) + 0.5) / choices : center[d];
            else drawn[d] = Math.Clamp(center[d] + (spread * _random.NextNormal()), 0, 1);
        }

        return drawn;
    }

    /// <summary>The Parzen estimate in one dimension, mixed with an even one, which counts as one more trial.</summary>
    double Density(ReadOnlySpan<double[]> trials, int dimension, double value, double spread)
    {
        double sum = 1;
        foreach (var trial in trials)
        {
            if (_steps[dimension] is { } choices) sum += (int)(trial[dimension] * choices) == (int)(value * choices) ? choices : 0;
            else sum += Math.Exp(-0.5 * Math.Pow((value - trial[dimension]) / spread, 2)) / (spread * Math.Sqrt(2 * Math.PI));
        }

        return sum / (trials.Length + 1);
    }
}
