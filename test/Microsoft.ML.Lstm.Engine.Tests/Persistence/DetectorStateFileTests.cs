using System.Text;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Tasks.Streaming;
using Microsoft.ML.Lstm.Engine.Tests.Tasks;

namespace Microsoft.ML.Lstm.Engine.Tests.Persistence;

[TestClass]
public sealed class DetectorStateFileTests
{
    /// <summary>Bytes of the options, before the number of series.</summary>
    const int OptionsSize = 75;

    static readonly DateTime Start = new(2024, 1, 1);

    [TestMethod]
    public void A_saved_memory_is_loaded_with_the_time_of_each_series_last_row()
    {
        var memory = Memory();
        var bytes = Saved(memory);
        var loaded = DetectorState.Load(new MemoryStream(bytes));
        CollectionAssert.AreEqual(bytes, Saved(loaded));
        var reading = new AnomalyResult(1);
        foreach (var known in new[] { memory, loaded })
        {
            var error = Assert.ThrowsExactly<ArgumentException>(() => known.Observe("b", [1], Start.AddHours(99), reading));
            StringAssert.Contains(error.Message, "2024-01-05T03:00:00");
            known.Observe("b", [1], Start.AddHours(100), reading);
        }
    }

    [TestMethod]
    public void A_file_of_version_3_is_read_and_its_series_go_on()
    {
        using var file = new MemoryStream();
        Memory().SaveAs(file, version: 3);
        file.Position = 0;
        var loaded = DetectorState.Load(file);
        var reading = new AnomalyResult(1);
        for (var row = 100; row < 300; row++) loaded.Observe("b", [row % 7], Start.AddHours(row), reading);
        Assert.IsTrue(loaded.IsTrained("b") && reading.Score is >= 0 and < 2, $"{reading.Score}");
        CollectionAssert.AreEqual(Saved(loaded), Saved(DetectorState.Load(new MemoryStream(Saved(loaded)))));
    }

    [TestMethod]
    public void A_few_bytes_cannot_ask_for_much_memory()
    {
        // Steps times batch size; a forecast far ahead of each of many sensors; a long memory of a short series.
        Refused(Options(steps: 4096, batchSize: 4096));
        Refused([.. Options(sensors: 4096, horizon: 1 << 16, network: false), .. Series(), .. BitConverter.GetBytes(1L), .. BitConverter.GetBytes(100L), .. BitConverter.GetBytes(1L), .. BitConverter.GetBytes(1L << 16), .. new byte[1 << 15]]);
        Refused([.. Options(memoryLength: 1 << 20, sensors: 64, horizon: 1, stride: 1, network: false), .. Series(), .. BitConverter.GetBytes(1L), .. BitConverter.GetBytes(100L), .. BitConverter.GetBytes(1L), .. BitConverter.GetBytes(1L),
            .. Enumerable.Range(0, 128).SelectMany(_ => BitConverter.GetBytes(1f)), .. BitConverter.GetBytes(1L << 20)]);
        Refused([.. Options(hiddenSize: 1024, sensors: 4096), .. Series(), .. BitConverter.GetBytes(1L)]);

        static byte[] Series() => [1, (byte)'a', .. BitConverter.GetBytes(1 << 30), .. BitConverter.GetBytes(-1L)];

        static void Refused(byte[] content)
        {
            using var file = new MemoryStream();
            Envelope.Write(file, "ANOM", 2, content);
            var before = GC.GetTotalAllocatedBytes(precise: true);
            file.Position = 0;
            Assert.ThrowsExactly<InvalidDataException>(() => DetectorState.Load(file));
            var taken = GC.GetTotalAllocatedBytes(precise: true) - before;
            Assert.IsTrue(taken < 8 << 20, $"{taken:N0} bytes were taken for a file of {file.Length:N0}");
        }
    }

    [TestMethod]
    public void A_detector_that_only_loads_and_saves_takes_no_memory_for_a_network()
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        _ = new AnomalyDetector(new() { Steps = 512, Training = new() { BatchSize = 64 }, Network = new() { HiddenSize = 64 } }, 4);
        Assert.IsTrue(GC.GetTotalAllocatedBytes(precise: true) - before < 1 << 20);
    }

    [TestMethod]
    public void What_needs_too_much_memory_is_refused_with_the_options_that_decide()
    {
        foreach (var options in new AnomalyOptions[] { new() { Steps = 4096, Training = new() { BatchSize = 4096 } }, new() { Steps = 4096, Training = new() { BatchSize = 4096 }, Network = new() { HiddenSize = 1024 } } })
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new AnomalyDetector(options, 1)).Message, "BatchSize 4096");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new AnomalyDetector(new() { Horizon = 1 << 16 }, 4096)).Message, "Horizon 65536");
    }

    static byte[] Options(int sensors = 1, int hiddenSize = 1, int steps = 1, int stride = 1, int horizon = 1, int memoryLength = 100, int batchSize = 4, bool network = true)
    {
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content, Encoding.UTF8);
        foreach (var number in (ReadOnlySpan<int>)[sensors, 1, hiddenSize, steps, stride, horizon, memoryLength, 20, 1, batchSize, 0]) writer.Write(number);
        foreach (var flag in (ReadOnlySpan<bool>)[network, false, false]) writer.Write(flag);
        foreach (var rate in (ReadOnlySpan<float>)[0.01f, 0.01f, 1]) writer.Write(rate);
        writer.Write(0.0);
        writer.Write(0.0002);
        Assert.AreEqual(OptionsSize, content.Length);
        writer.Write(1);
        return content.ToArray();
    }

    static byte[] Saved(DetectorState memory)
    {
        using var file = new MemoryStream();
        memory.Save(file);
        return file.ToArray();
    }

    /// <summary>Two series, one of them trained.</summary>
    static DetectorState Memory()
    {
        var memory = new DetectorState(new(AnomalyDetectorTests.Small with { MemoryLength = 200 }, 1, seed: 1));
        for (var t = 0; t < 100; t++)
        {
            memory.AddTrainingRow("b", [MathF.Sin(t)], Start.AddHours(t));
            if (t < 7) memory.AddTrainingRow("a", [t], null);
        }

        memory.Train();
        return memory;
    }
}
