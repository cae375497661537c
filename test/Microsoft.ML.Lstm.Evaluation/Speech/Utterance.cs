namespace Microsoft.ML.Lstm.Evaluation.Speech;

/// <summary>Sound and what was said.</summary>
class Utterance
{
    public float[] Samples { get; set; } = [];

    public string Said { get; set; } = "";
}
