using Microsoft.ML.Lstm.Engine.Tasks.Streaming;

namespace Microsoft.ML.Lstm.Engine.Tests.Tasks;

/// <summary>Detectors' memories as bytes and back.</summary>
static class AnomalyFiles
{
    public static byte[] Saved(DetectorState memory)
    {
        using var file = new MemoryStream();
        memory.Save(file);
        return file.ToArray();
    }

    public static DetectorState Load(byte[] file) => DetectorState.Load(new MemoryStream(file));
}
