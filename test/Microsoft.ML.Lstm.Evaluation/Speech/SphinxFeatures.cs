using System.Buffers.Binary;

namespace Microsoft.ML.Lstm.Evaluation.Speech;

/// <summary>Cepstra as Sphinx writes them: a count, then as many numbers, all with the most significant byte first.</summary>
static class SphinxFeatures
{
    public const int Coefficients = 13, Features = 3 * Coefficients;

    /// <summary>Reads a file: its cepstra, of mean 0 and deviation 1 over the recording, with their slopes and those of the slopes [frames, 39].</summary>
    public static float[] Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var count = BinaryPrimitives.ReadInt32BigEndian(bytes);
        if (count * sizeof(float) != bytes.Length - sizeof(int) || count % Coefficients != 0) throw new InvalidDataException($"'{path}' holds {bytes.Length} bytes, which are no {count} numbers of {Coefficients} a frame.");
        var frames = count / Coefficients;
        var all = new float[frames * Features];
        for (var k = 0; k < Coefficients; k++)
        {
            double[] values = [.. Enumerable.Range(0, frames).Select(t => (double)BinaryPrimitives.ReadSingleBigEndian(bytes.AsSpan(sizeof(int) + (sizeof(float) * ((t * Coefficients) + k)))))];
            var mean = values.Average();
            var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean))) + 1e-6;
            for (var t = 0; t < frames; t++) all[(t * Features) + k] = (float)((values[t] - mean) / deviation);
        }
        for (var part = Coefficients; part < Features; part += Coefficients) AddSlopes(all, frames, part);
        return all;
    }

    // Regression over two frames on each side (Young et al. 2006), twice as large, so that slopes are about as large as what they are of.
    static void AddSlopes(float[] all, int frames, int part)
    {
        for (var t = 0; t < frames; t++)
        {
            for (var k = 0; k < Coefficients; k++) all[(t * Features) + part + k] = (Of(t + 1, k) - Of(t - 1, k) + (2 * (Of(t + 2, k) - Of(t - 2, k)))) / 5;
        }

        float Of(int frame, int k) => all[(Math.Clamp(frame, 0, frames - 1) * Features) + part - Coefficients + k];
    }
}
