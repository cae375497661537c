using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Control.Dynamics;

/// <summary>Windows of series that begin anywhere: some steps whose outputs are known, then steps that are to be simulated. A series that is shorter is a window as a whole.</summary>
sealed class DynamicsWindows : ISequenceSource
{
    readonly IReadOnlyList<DrivenSeries> _series;
    readonly DynamicsRows _rows;
    readonly DynamicsConfig _config;
    readonly int _warmUp, _length;
    readonly long[] _ends;
    readonly float[] _row, _targets;

    public DynamicsWindows(IReadOnlyList<DrivenSeries> series, DynamicsConfig config, DynamicsRows rows, int warmUp, int horizon)
    {
        (_series, _rows, _config, _warmUp, _length) = (series, rows, config, warmUp, warmUp + horizon);
        _ends = new long[series.Count];
        var sum = 0L;
        for (var i = 0; i < _ends.Length; i++) _ends[i] = sum += Starts(series[i]);
        var longest = Math.Min(_length, series.Max(one => one.Count));
        (_row, _targets) = (new float[longest * config.StepSize], new float[longest * config.Outputs]);
        Fields = FieldsOf(config);
    }

    public IReadOnlyList<FeatureSpec> Fields { get; }

    /// <summary>Fewest steps of a series: one that is known, and one that is simulated from it.</summary>
    public const int LeastSteps = 2;

    int Starts(DrivenSeries series) => Math.Max(1, series.Count - _length + 1);

    public void Draw(ExampleSet examples, int count, Random random)
    {
        for (var i = 0; i < count; i++)
        {
            var place = random.NextInt64(_ends[^1]);
            var found = Array.BinarySearch(_ends, place + 1);
            var number = found >= 0 ? found : ~found;
            var series = _series[number];
            Add(examples, series, (int)(place - (_ends[number] - Starts(series))), Known(series, random.NextDouble()));
        }
    }

    /// <summary>All windows that follow one another without overlap, for validation.</summary>
    public ExampleSet All()
    {
        var set = new ExampleSet(Fields);
        foreach (var series in _series)
            for (var start = 0; start < Starts(series); start += _length) Add(set, series, start, Known(series, 1));
        return set;
    }

    // Few known steps in some windows: a controller begins to plan when it has seen the first output.
    int Known(DrivenSeries series, double share) => 1 + (int)((Math.Min(_warmUp, Steps(series) - 1) - 1) * Math.Sqrt(share));

    int Steps(DrivenSeries series) => Math.Min(_length, series.Count);

    void Add(ExampleSet set, DrivenSeries series, int start, int known)
    {
        var row = _row.AsSpan(0, Steps(series) * _config.StepSize);
        var targets = _targets.AsSpan(0, Steps(series) * _config.Outputs);
        _rows.Write(row, series, start, known);
        _rows.WriteTargets(targets, series, start, known);
        set.Add(row, targets);
    }

    static FeatureSpec[] FieldsOf(DynamicsConfig config) =>
        [new("Steps", InputKind.Continuous, config.StepSize), new("Outputs", InputKind.Continuous, config.Outputs, FieldRole.Target)];
}
