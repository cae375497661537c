using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Lstm.AutoML.Tests.Contract;

/// <summary>Proposes the middle always, and keeps the losses that it is told.</summary>
sealed class RecordingTuner : ITuner
{
    public List<double> Losses { get; } = [];

    public Parameter Propose(TrialSettings settings) =>
        Parameter.CreateNestedParameter(KeyValuePair.Create("s", Parameter.CreateNestedParameter(KeyValuePair.Create("x", Parameter.FromDouble(0.5)))));

    public void Update(TrialResult result) => Losses.Add(result.Loss);
}
