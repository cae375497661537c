using Microsoft.ML.Lstm.Engine.Models;
using Microsoft.ML.Lstm.Engine.Persistence;

namespace Microsoft.ML.Lstm.Engine.Tests.Models;

/// <summary>Detectors' memories as bytes and back.</summary>
static class AnomalyFiles
{
    public static byte[] Saved(AnomalyMemory memory)
    {
        using var file = new MemoryStream();
        memory.Save(file);
        return file.ToArray();
    }

    public static AnomalyMemory Load(byte[] file) => AnomalyMemory.Load(new MemoryStream(file));
}
