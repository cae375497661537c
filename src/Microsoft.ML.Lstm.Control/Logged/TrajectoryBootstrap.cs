using Microsoft.ML.Lstm.Engine.Statistics;

namespace Microsoft.ML.Lstm.Control.Logged;

/// <summary>Intervals of all estimates from draws of trajectories with replacement.</summary>
sealed class TrajectoryBootstrap
{
    /// <summary>Groups of trajectories that the jackknife leaves out in turn, at most.</summary>
    const int MostGroups = 200;

    readonly ImportanceTable _table;
    readonly EstimatorSums _sums;
    readonly double[] _estimates = new double[EstimatorSums.Count];
    readonly double[][] _draws;

    public TrajectoryBootstrap(ImportanceTable table, int draws, int seed)
    {
        (_table, _sums) = (table, new(table));
        _draws = [.. Enumerable.Range(0, EstimatorSums.Count).Select(_ => new double[draws])];
        var (random, counts) = (new Random(seed), new int[table.Trajectories]);
        for (var draw = 0; draw < draws; draw++)
        {
            Array.Clear(counts);
            for (var i = 0; i < counts.Length; i++) counts[random.Next(counts.Length)]++;
            _sums.Evaluate(counts, _estimates);
            for (var e = 0; e < _draws.Length; e++) _draws[e][draw] = _estimates[e];
        }
        Array.Fill(counts, 1);
        _sums.Evaluate(counts, _estimates);
    }

    /// <summary>[estimators]: the estimates from all trajectories.</summary>
    public ReadOnlySpan<double> Estimates => _estimates;

    /// <summary>Lower and upper limits of each estimate; NaN where there is one trajectory, or a draw had no weight.</summary>
    public (double Lower, double Upper)[] Intervals(double level, BootstrapInterval kind)
    {
        var intervals = new (double, double)[_draws.Length];
        var skews = kind == BootstrapInterval.BiasCorrected ? Accelerations() : new double[_draws.Length];
        for (var e = 0; e < _draws.Length; e++)
        {
            // A draw without any weight says nothing: weights are 0 where the policy never does what was done.
            var sorted = Array.FindAll(_draws[e], draw => !double.IsNaN(draw));
            Array.Sort(sorted);
            intervals[e] = _table.Trajectories < 2 || sorted.Length < 2 || double.IsNaN(_estimates[e]) ? (double.NaN, double.NaN) : Interval(sorted, _estimates[e], level, kind, skews[e]);
        }
        return intervals;
    }

    static (double, double) Interval(double[] sorted, double estimate, double level, BootstrapInterval kind, double skew)
    {
        var (low, high) = ((1 - level) / 2, (1 + level) / 2);
        if (kind == BootstrapInterval.BiasCorrected && sorted[0] < sorted[^1])
        {
            var (below, equal) = (0, 0);
            foreach (var draw in sorted)
            {
                if (draw < estimate) below++;
                else if (draw == estimate) equal++;
            }
            // Half a draw from either end, so that the quantile is finite.
            var share = Math.Clamp((below + (0.5 * equal)) / sorted.Length, 0.5 / sorted.Length, 1 - (0.5 / sorted.Length));
            var bias = NormalQuantile.At(share);
            (low, high) = (Moved(low, bias, skew), Moved(high, bias, skew));
        }
        return (Quantile(sorted, low), Quantile(sorted, high));
    }

    static double Moved(double level, double bias, double skew)
    {
        var z = bias + NormalQuantile.At(level);
        return 1 - Math.Exp(-NormalTail.Surprise(bias + (z / Math.Max(1e-6, 1 - (skew * z)))));
    }

    /// <summary>Between the two draws that it lies between.</summary>
    static double Quantile(double[] sorted, double level)
    {
        var place = Math.Clamp(level, 0, 1) * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }

    /// <summary>The acceleration of each estimate by the jackknife: the skewness of its values without each trajectory, or group of them, divided by 6.</summary>
    double[] Accelerations()
    {
        var groups = Math.Min(MostGroups, _table.Trajectories);
        var (counts, estimates) = (new int[_table.Trajectories], new double[groups][]);
        for (var group = 0; group < groups; group++)
        {
            for (var i = 0; i < counts.Length; i++) counts[i] = i % groups == group ? 0 : 1;
            estimates[group] = new double[EstimatorSums.Count];
            if (groups > 1) _sums.Evaluate(counts, estimates[group]);
        }
        var accelerations = new double[EstimatorSums.Count];
        for (var e = 0; e < accelerations.Length; e++)
        {
            var mean = estimates.Average(one => one[e]);
            var (squares, cubes) = (0.0, 0.0);
            foreach (var one in estimates)
            {
                var gap = mean - one[e];
                (squares, cubes) = (squares + (gap * gap), cubes + (gap * gap * gap));
            }
            accelerations[e] = squares > 0 && double.IsFinite(squares) ? cubes / (6 * Math.Pow(squares, 1.5)) : 0;
        }
        return accelerations;
    }
}
