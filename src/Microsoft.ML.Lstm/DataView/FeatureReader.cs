using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.DataView;

/// <summary>Takes the features of the row that a cursor stands on into a set of examples.</summary>
sealed class FeatureReader
{
    readonly DataViewRow _row;
    readonly IReadOnlyList<FeatureSpec> _inputs;
    readonly CellValues[] _columns;

    /// <param name="row">The cursor's row.</param>
    /// <param name="inputs">What the engine reads; their names are columns of the row.</param>
    /// <param name="vocabularies">What the inputs' tokens stand for; none, where keys are tokens.</param>
    public FeatureReader(DataViewRow row, IReadOnlyList<FeatureSpec> inputs, IReadOnlyList<KeyValues?>? vocabularies = null)
    {
        (_row, _inputs) = (row, inputs);
        _columns = [.. inputs.Select((input, i) => input.IsTime ? TimeValues.Open(row, row.Schema[input.Name]) : ColumnValues.Open(row, row.Schema[input.Name], Vocabulary.Tokens(row.Schema[input.Name], vocabularies?.ElementAtOrDefault(i)), input.Size))];
    }

    /// <summary>Appends all inputs to <paramref name="examples"/>; the example remains to be completed. Returns how many values they have.</summary>
    public int Read(ExampleSet examples)
    {
        var count = 0;
        for (var i = 0; i < _columns.Length; i++)
        {
            var values = _columns[i]();
            if (_inputs[i].Kind == InputKind.Continuous && values.Length % _inputs[i].Size != 0) ThrowLength(_inputs[i], values.Length);
            count += values.Length;
            try
            {
                examples.Append(i, values);
            }
            catch (ArgumentException refused)
            {
                ThrowRefused(_inputs[i], refused);
            }
        }
        if (_inputs[^1].IsTime) CheckTimes(examples);
        return count;
    }

    void CheckTimes(ExampleSet examples)
    {
        for (var i = 0; i < _inputs.Count - 1; i++)
        {
            if (_inputs[i].Kind == InputKind.Continuous && examples.Begun(i) / _inputs[i].Size is var steps && steps != examples.Begun(_inputs.Count - 1)) ThrowTimes(_inputs[i], steps, examples.Begun(_inputs.Count - 1));
        }
    }

    [DoesNotReturn]
    void ThrowTimes(FeatureSpec input, int steps, int times) => throw new InvalidOperationException(
        $"Column '{input.Name}' holds {steps} steps in row {_row.Position}, but column '{_inputs[^1].Name}' {times} times. Give one time for each step.");

    [DoesNotReturn]
    void ThrowLength(FeatureSpec input, int length) => throw new InvalidOperationException(
        $"Column '{input.Name}' holds {length} values in row {_row.Position}, which is no multiple of its {input.Size} features per step. "
        + $"Give every step {input.Size} values, or state another {nameof(LstmFeatureColumn.FeaturesPerStep)}.");

    [DoesNotReturn]
    void ThrowRefused(FeatureSpec input, ArgumentException refused) =>
        throw new InvalidOperationException($"Column '{input.Name}' cannot be read in row {_row.Position}. {refused.Message}", refused);
}
