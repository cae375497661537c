using System.Globalization;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Lstm.Sequences;

/// <summary>Looks at what a model is given to score, and warns once for a column of which most is missing, or whose sequences are far shorter than those learnt from.</summary>
sealed class ScoringWatch(IHost host, SequencePredictionModel model)
{
    /// <summary>Fewer rows than these may be short by chance.</summary>
    const int EnoughRows = 20;

    const double MostMissing = 0.5, FarShorter = 0.4;

    readonly long[] _values = new long[model.Inputs.Count], _missing = new long[model.Inputs.Count];
    readonly bool[] _warned = new bool[model.Inputs.Count];
    long _rows;

    /// <summary>Takes a block into account.</summary>
    public void See(ExampleSet block)
    {
        _rows += block.Count;
        for (var input = 0; input < _values.Length; input++)
        {
            var before = _values[input];
            for (var row = 0; row < block.Count; row++) _values[input] += block.ValueCount(row, input);
            _missing[input] += (long)Math.Round(block.MissingShare(input) * (_values[input] - before));
        }

        if (_rows >= EnoughRows) Check();
    }

    /// <summary>There are no more rows.</summary>
    public void End()
    {
        if (_rows > 0) Check();
    }

    void Check()
    {
        for (var input = 0; input < _values.Length; input++)
        {
            if (_warned[input]) continue;
            var (name, kind, size) = (model.Inputs[input].Name, model.Inputs[input].Kind, model.Inputs[input].Size);
            var steps = (double)_values[input] / _rows / (kind == InputKind.Continuous ? size : 1);
            if (_missing[input] > MostMissing * _values[input])
                Warn(input, $"Column '{name}': {(double)_missing[input] / _values[input]:P0} of the {(kind == InputKind.Tokens ? "tokens are missing or unknown to the model" : "values are missing")}, so that the answers tell little of the rows");
            else if (kind != InputKind.Static && _rows >= EnoughRows && steps < FarShorter * model.MeanSteps[input])
                Warn(input, $"Column '{name}': the sequences to score have {steps:F1} steps in the mean, those learnt from had {model.MeanSteps[input]:F1}. Where rows were split before they were grouped, sequences are torn apart: split them by their series (samplingKeyColumnName)");
        }
    }

    void Warn(int input, FormattableString line)
    {
        _warned[input] = true;
        using var channel = host.Start("Scoring");
        channel.Warning(MessageSensitivity.None, line.ToString(CultureInfo.InvariantCulture));
    }
}
