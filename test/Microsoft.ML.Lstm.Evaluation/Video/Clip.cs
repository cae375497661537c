namespace Microsoft.ML.Lstm.Evaluation.Video;

/// <summary>A recorded action: what it is, who does it, in which recording, and the numbers of its frames one after the other.</summary>
sealed class Clip
{
    public string Action { get; set; } = "";
    public int Actor { get; set; }
    public int Recording { get; set; }
    public float[] Frames { get; set; } = [];
}
