namespace Microsoft.ML.Lstm.Evaluation.Speech;

/// <summary>Sound and what was said.</summary>
class Utterance
{
    public float[] Samples { get; set; } = [];

    public string Said { get; set; } = "";

    /// <summary>The same as another voice in another room might say it: played up to 30 % faster or slower, by straight lines between the samples, with white noise.</summary>
    public Utterance Varied(Random random)
    {
        var (speed, noise) = (Math.Pow(1.3, (2 * random.NextDouble()) - 1), 5e-4 * Math.Exp((2 * random.NextDouble()) - 1));
        var samples = new float[(int)((Samples.Length - 1) / speed)];
        for (var i = 0; i < samples.Length; i++)
        {
            var whole = (int)(i * speed);
            var part = (i * speed) - whole;
            samples[i] = (float)(((1 - part) * Samples[whole]) + (part * Samples[whole + 1]) + (noise * (random.NextDouble() + random.NextDouble() - 1)));
        }
        return new() { Said = Said, Samples = samples };
    }
}
