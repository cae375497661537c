using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;

namespace Microsoft.ML.Lstm.Engine.Tasks.Translation;

/// <summary>Brings sources, the first field of a set, into a pass: numbers scaled, tokens as they are.</summary>
/// <param name="scaler">Of numbers; null for tokens.</param>
sealed class SourceLoader(FeatureScaler? scaler)
{
    float[] _numbers = [];

    public void Load(NetworkPass pass, int edge, int row, ExampleSet examples, int number)
    {
        if (scaler is null)
        {
            pass.Load(edge, row, examples.Tokens(number, 0));
            return;
        }
        var values = examples.Values(number, 0);
        if (_numbers.Length < values.Length) _numbers = new float[Math.Max(values.Length, 2 * _numbers.Length)];
        scaler.ApplyStatic(values, _numbers.AsSpan(0, values.Length));
        pass.Load(edge, row, _numbers.AsSpan(0, values.Length));
    }
}
