using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;

/// <summary>
/// Brings examples of a set into the memory of a network's passes, whole or a chunk of each, and beside it, where there is an objective, their targets and
/// weights.
/// </summary>
sealed class BatchLoader(Network network, NetworkPass pass, IObjective? objective = null)
{
    readonly int[] _steps = new int[network.Inputs.Count];
    float[] _targets = [], _sequenceWeights = [], _stepWeights = [];
    int[] _offsets = [];
    int _rows, _fields;
    bool _hasStepWeights;

    /// <summary>The targets of the examples that were loaded.</summary>
    public RaggedTargets Targets => new(_targets, _offsets.AsSpan(0, (_rows * _fields) + 1), _fields);

    /// <summary>Weights of the examples.</summary>
    public ReadOnlySpan<float> SequenceWeights => _sequenceWeights.AsSpan(0, _rows);

    /// <summary>Weights of the output steps; empty where the set has none.</summary>
    public ReadOnlySpan<float> StepWeights => _hasStepWeights ? _stepWeights.AsSpan(0, _rows * pass.OutputSteps()) : default;

    /// <summary>Loads examples, of each so many steps from a first one on; a network of several inputs reads them whole.</summary>
    public void Load(ExampleSet set, ReadOnlySpan<int> examples, int start, int steps)
    {
        (_rows, _fields) = (examples.Length, set.TargetFields.Length);
        for (var input = 0; input < _steps.Length; input++)
        {
            _steps[input] = 1;
            foreach (var example in examples) _steps[input] = Math.Max(_steps[input], set.Steps(example, set.InputFields[input]));
        }
        if (_steps.Length == 1) _steps[0] = steps;
        pass.Begin(_steps);
        for (var input = 0; input < _steps.Length; input++)
            for (var row = 0; row < _rows; row++) LoadInput(set, examples[row], input, row, start, steps);
        if (objective is null) return;
        LoadTargets(set, examples, start, steps, objective.TargetsPerStep);
        LoadWeights(set, examples, start);
    }

    void LoadInput(ExampleSet set, int example, int input, int row, int start, int steps)
    {
        var (field, edge) = (set.InputFields[input], network.InputEdges[input]);
        var range = Cut(set, example, start, steps) is var (from, to) && _steps.Length == 1 ? from..to : ..set.Steps(example, field);
        if (set.Fields[field].Kind == InputKind.Tokens) pass.Load(edge, row, Part(set.Tokens(example, field), range, 1));
        else pass.Load(edge, row, Part(set.Values(example, field), range, set.Fields[field].Size));
    }

    void LoadTargets(ExampleSet set, ReadOnlySpan<int> examples, int start, int steps, int perStep)
    {
        if (_offsets.Length <= _rows * _fields) _offsets = new int[(_rows * _fields) + 1];
        var end = 0;
        for (var field = 0; field < _fields; field++)
        {
            for (var row = 0; row < _rows; row++)
            {
                var place = set.TargetFields[field];
                // Where sequences are cut, every step has its own targets.
                var (from, to) = Cut(set, examples[row], start, steps);
                var isCut = from > 0 || to < set.Steps(examples[row], set.InputFields[0]);
                var range = isCut && _steps.Length == 1 ? (from * perStep)..(to * perStep) : ..set.ValueCount(examples[row], place);
                _offsets[(field * _rows) + row] = end;
                var count = range.End.Value - range.Start.Value;
                if (end + count > _targets.Length) Array.Resize(ref _targets, Math.Max(end + count, 2 * _targets.Length));
                var targets = _targets.AsSpan(end, count);
                set.CopyTargets(examples[row], place, range, targets);
                end += count;
            }
        }
        _offsets[_rows * _fields] = end;
    }

    void LoadWeights(ExampleSet set, ReadOnlySpan<int> examples, int start)
    {
        if (_sequenceWeights.Length < _rows) _sequenceWeights = new float[_rows];
        for (var row = 0; row < _rows; row++) _sequenceWeights[row] = set.Weight(examples[row]);
        _hasStepWeights = set.StepWeights is not null;
        if (set.StepWeights is not { } field) return;
        var steps = pass.OutputSteps();
        if (_stepWeights.Length < _rows * steps) _stepWeights = new float[_rows * steps];
        for (var row = 0; row < _rows; row++)
        {
            var own = _stepWeights.AsSpan(row * steps, steps);
            var known = set.Values(examples[row], field);
            known = known[Math.Min(start, known.Length)..];
            own.Clear();
            known[..Math.Min(steps, known.Length)].CopyTo(own);
        }
    }

    static (int From, int To) Cut(ExampleSet set, int example, int start, int steps)
    {
        var whole = set.Steps(example, set.InputFields[0]);
        return (Math.Min(start, whole), Math.Min(start + steps, whole));
    }

    static ReadOnlySpan<T> Part<T>(ReadOnlySpan<T> values, Range steps, int size) =>
        values.IsEmpty ? values : values[(steps.Start.Value * size)..(steps.End.Value * size)];
}
