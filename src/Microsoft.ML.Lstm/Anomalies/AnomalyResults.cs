using Microsoft.ML.Data;
using Microsoft.ML.Lstm.DataView;
using Microsoft.ML.Lstm.Engine.Tasks.Patches;
using Microsoft.ML.Lstm.Engine.Tasks.Streaming;

namespace Microsoft.ML.Lstm.Anomalies;

/// <summary>What was said of some rows, as ML.NET asks for it.</summary>
sealed class AnomalyResults
{
    const int Slots = 3;

    readonly AnomalyOutputs _outputs;
    readonly int _channels;

    /// <summary>[rows, channels] of each further column asked for.</summary>
    readonly float[]?[] _details = new float[AnomalyOutputs.Most][];
    double[] _scores = [];

    public AnomalyResults(AnomalyOutputs outputs, int channels, int rows)
    {
        (_outputs, _channels) = (outputs, channels);
        Reserve(rows);
    }

    /// <summary>Makes room for so many rows, of which nothing is known: no alert, a score of 0, a p-value of 1.</summary>
    public void Reserve(int rows)
    {
        _scores = new double[rows * Slots];
        foreach (var kind in _outputs.Kinds)
            if (kind > 0) _details[kind] = new float[rows * _channels];
        var nothing = new AnomalyResult(_channels);
        for (var row = 0; row < rows; row++) Set(row, nothing);
    }

    /// <summary>Says of a row that nothing can be said: no alert, and NaN for the score, the p-value and each channel.</summary>
    public void SetUnknown(int row)
    {
        var scores = _scores.AsSpan(row * Slots, Slots);
        (scores[0], scores[1], scores[2]) = (0, double.NaN, double.NaN);
        foreach (var detail in _details) detail?.AsSpan(row * _channels, _channels).Fill(float.NaN);
    }

    public void Set(int row, AnomalyResult result)
    {
        var scores = _scores.AsSpan(row * Slots, Slots);
        (scores[0], scores[1], scores[2]) = (result.Alert ? 1 : 0, result.Score, result.PValue);
        for (var kind = 1; kind < AnomalyOutputs.Most; kind++)
            if (_details[kind] is { } detail) Of(result, kind).CopyTo(detail, row * _channels);
    }

    /// <summary>The score of a row, and whether it raises an alert.</summary>
    public (double Score, bool Alert) Of(int row) => (_scores[(row * Slots) + 1], _scores[row * Slots] != 0);

    /// <summary>Says of a row, in place of what was said before, what all rows of its series say; expected values and bounds stay.</summary>
    public void Set(int row, RecordedScores scores, int place)
    {
        (_scores[row * Slots], _scores[(row * Slots) + 1], _scores[(row * Slots) + 2]) = (scores.Alert(place) ? 1 : 0, scores.Score(place), scores.PValue(place));
        if (_details[AnomalyOutputs.Most - 1] is { } contributions) scores.Contribute(place, contributions.AsSpan(row * _channels, _channels));
    }

    /// <summary>A getter of an added column, at the row that <paramref name="row"/> tells.</summary>
    public Delegate Getter(int appended, Func<int> row)
    {
        var kind = _outputs.Kinds[appended];
        return kind == 0 ? Vector(() => _scores, Slots, row) : Vector(() => _details[kind]!, _channels, row);
    }

    static ValueGetter<VBuffer<T>> Vector<T>(Func<T[]> values, int size, Func<int> row) => (ref VBuffer<T> value) =>
    {
        var at = row() * size;
        VectorValue.Set(ref value, values().AsSpan(at, size));
    };

    static float[] Of(AnomalyResult result, int kind) => kind switch
    {
        1 => result.Expected,
        2 => result.Lower,
        3 => result.Upper,
        _ => result.Contributions,
    };
}
