namespace Microsoft.ML.Lstm.AutoML.Trials;

/// <summary>The failure of a trial that ran in an earlier process.</summary>
/// <param name="type">The type of the exception, for who reads it: no type is made by the name in a file.</param>
/// <param name="message">Its message.</param>
sealed class RecordedFailure(string type, string message) : InvalidOperationException(message)
{
    public override string ToString() => $"{type}: {Message}";
}
