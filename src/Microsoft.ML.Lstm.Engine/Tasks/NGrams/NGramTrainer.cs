using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.NGrams;

/// <summary>Fits scores that are linear in n-grams, each scaled by how much more frequent it is in a class than in the others (NB-SVM, Wang and Manning 2012), by ridge regression.</summary>
/// <remarks>
/// Where texts are known, pieces of tokens are features, too, as often as they come among an example's tokens. Their weights are handed on as part of those of the tokens, so a model knows n-grams only.
/// </remarks>
sealed class NGramTrainer
{
    /// <summary>The ridge where nothing is held out to choose it on.</summary>
    const double UsualStrength = 1;

    /// <summary>What pieces are scaled by beside n-grams: there are many of them, and none of them means much. Chosen by cross-validation in the training part of rt-polarity, as the lengths were.</summary>
    const float ScaleOfPieces = 0.3f;

    static readonly double[] Strengths = [0.1, 0.3, 1, 3, 10];

    readonly NGramTable _table;
    readonly TokenPieces? _pieces;
    // N-grams of the examples, and these with the pieces behind them.
    readonly int[][] _rows, _features;
    readonly float[] _weights;
    readonly int[] _parts;
    readonly int _seed;

    /// <param name="examples">The examples, first those to learn from, then those held out as a whole.</param>
    /// <param name="table">The n-grams.</param>
    /// <param name="weights">Of the examples.</param>
    /// <param name="parts">The part that each is held out with; below 0 for none.</param>
    /// <param name="pieces">Pieces of the table's tokens; null for none.</param>
    /// <param name="seed">Orders the rows.</param>
    public NGramTrainer((ExampleSet Set, int Row)[] examples, NGramTable table, float[] weights, int[] parts, TokenPieces? pieces, int seed)
    {
        (_table, _weights, _parts, _pieces, _seed) = (table, weights, parts, pieces, seed);
        _rows = Array.ConvertAll(examples, example =>
        {
            var room = new int[NGramTable.Room(example.Set, example.Row)];
            return room[..table.Find(example.Set, example.Row, room)];
        });
        _features = pieces is null ? _rows : Array.ConvertAll(_rows, row => (int[])[.. row, .. row.SelectMany(pieces.Of).Select(piece => table.Count + piece).Order()]);
    }

    int Features => _table.Count + (_pieces?.Count ?? 0);

    /// <summary>Weights [n-grams] and bias of one score, and what it is for held-out examples by fits without them; NaN for examples never held out.</summary>
    /// <param name="targets">1 and -1 for a class and all others, or values.</param>
    /// <param name="isClass">Whether they are of classes.</param>
    /// <param name="without">A part that is not learnt from at all; below 0 for none.</param>
    /// <param name="context">Threads and cancellation.</param>
    public (float[] Weights, float Bias, double[] Held) Fit(double[] targets, bool isClass, int without, TrainingContext context)
    {
        var parts = _parts.Where(part => part >= 0).Distinct().Order().ToArray();
        var trials = Strengths.SelectMany(_ => parts, (strength, part) => (Strength: strength, Part: part)).ToArray();
        var scores = new double[trials.Length][];
        context.Team.Run(trial =>
        {
            if (context.IsCanceled()) return;
            var (weights, bias) = Solve(targets, isClass, trials[trial].Part, trials[trial].Strength);
            scores[trial] = [.. _rows.Select((row, i) => _parts[i] == trials[trial].Part ? bias + row.Sum(feature => (double)weights[feature]) : 0)];
        }, trials.Length);
        if (context.IsCanceled()) return ([], 0, []);

        var errors = Strengths.Select((_, s) => parts.Select((part, p) => Error(targets, part, scores[(s * parts.Length) + p])).Sum()).ToArray();
        var best = parts.Length == 0 ? -1 : Array.IndexOf(errors, errors.Min());
        var held = new double[_rows.Length];
        for (var i = 0; i < held.Length; i++) held[i] = _parts[i] < 0 ? double.NaN : scores[(best * parts.Length) + Array.IndexOf(parts, _parts[i])][i];
        var (all, mean) = Solve(targets, isClass, without, best < 0 ? UsualStrength : Strengths[best]);
        return (all, mean, held);
    }

    (float[] Weights, float Bias) Solve(double[] targets, bool isClass, int without, double strength)
    {
        var learnt = Enumerable.Range(0, _rows.Length).Where(row => without < 0 || _parts[row] != without).ToArray();
        var bias = learnt.Sum(row => _weights[row] * targets[row]) / learnt.Sum(row => (double)_weights[row]);
        var scales = isClass ? Ratios(learnt, targets) : [.. Enumerable.Repeat(1f, Features)];
        foreach (ref var scale in scales.AsSpan(_table.Count)) scale *= ScaleOfPieces;
        var ridge = new SparseRidge(_features, scales);
        var weights = ridge.Fit(learnt, Array.ConvertAll(targets, target => target - bias), _weights, strength * ridge.MeanSquare, _seed);
        for (var number = 0; _pieces is not null && number < _table.Count; number++)
            foreach (var piece in _pieces.Of(number)) weights[number] += weights[_table.Count + piece];
        return (weights[.._table.Count], (float)bias);
    }

    /// <summary>The logarithm of how much more frequent each n-gram, or piece, is in the class, each seen once more than it was.</summary>
    float[] Ratios(int[] learnt, double[] targets)
    {
        var (inside, outside) = (new double[Features], new double[Features]);
        Array.Fill(inside, 1);
        Array.Fill(outside, 1);
        foreach (var row in learnt)
        {
            var counts = targets[row] > 0 ? inside : outside;
            foreach (var feature in _features[row]) counts[feature] += _weights[row];
        }

        var (all, others) = (inside.Sum(), outside.Sum());
        return [.. inside.Zip(outside, (one, other) => (float)(Math.Log(one / all) - Math.Log(other / others)))];
    }

    double Error(double[] targets, int part, double[] scores)
    {
        double sum = 0;
        for (var i = 0; i < scores.Length; i++)
            if (_parts[i] == part) sum += _weights[i] * (targets[i] - scores[i]) * (targets[i] - scores[i]);
        return sum;
    }
}
