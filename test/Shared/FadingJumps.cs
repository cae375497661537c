namespace Microsoft.ML.Lstm.Tests.Shared;

/// <summary>Series of a kind that pretrained weights do not know: what one of them teaches helps with another.</summary>
static class FadingJumps
{
    /// <summary>A level that jumps every 8 to 24 steps by a random height, and falls back by a fifth of it at each step.</summary>
    public static float[] Make(int length, int seed)
    {
        var (random, values, height, wait) = (new Random(seed), new float[length], 0.0, 0);
        for (var t = 0; t < length; t++)
        {
            if (wait-- == 0) (height, wait) = (4 + (6 * random.NextDouble()), random.Next(8, 24));
            values[t] = (float)(20 + height + (0.2 * random.NextDouble()));
            height *= 0.8;
        }

        return values;
    }
}
