using System.Text;
using Microsoft.ML.Lstm.Engine.Tasks.Streaming;

namespace Microsoft.ML.Lstm.Engine.Persistence;

/// <summary>Saves detectors with all that they know of their series, and loads them; docs/model-file.md describes the bytes.</summary>
public static class DetectorStateFile
{
    const string Kind = "ANOM";
    const uint Version = 2;

    extension(DetectorState memory)
    {
        /// <summary>Writes options and series, one after the other, however many; equal memories give equal bytes. The stream stays open.</summary>
        public void Save(Stream stream)
        {
            ArgumentNullException.ThrowIfNull(memory);
            Envelope.Write(stream, Kind, Version, content => Write(memory, content));
        }

        /// <summary>Reads what <c>Save</c> wrote, and no byte more. The stream stays open.</summary>
        /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
        public static DetectorState Load(Stream stream)
        {
            try
            {
                return Envelope.Read(stream, Kind, Version, Read);
            }
            catch (Exception damaged) when (damaged is EndOfStreamException or ArgumentException or OverflowException or FormatException)
            {
                throw new InvalidDataException($"The model file is inconsistent. {damaged.Message}", damaged);
            }
        }
    }

    static void Write(DetectorState memory, Stream content)
    {
        using var writer = new BinaryWriter(content, Encoding.UTF8, leaveOpen: true);
        WriteOptions(writer, memory.Detector);
        writer.Write(memory.Count);
        using var state = new MemoryStream();
        using var states = new BinaryWriter(state);
        foreach (var (name, series) in memory.InOrder)
        {
            writer.WriteText(name);
            state.SetLength(0);
            memory.Detector.Write(series, states);
            states.Flush();
            writer.Write((int)state.Length);
            writer.Write(state.GetBuffer().AsSpan(0, (int)state.Length));
        }
    }

    static DetectorState Read(Stream content, uint version)
    {
        if (version < Version)
            throw new InvalidDataException($"The detector was saved in version {version} of its format, which scored rows differently; this library reads them from version {Version} on. "
                + "Fit the detector anew and save it.");
        using var reader = new BinaryReader(content, Encoding.UTF8, leaveOpen: true);
        var memory = new DetectorState(ReadDetector(reader));
        var count = reader.ReadInt32();
        if (count < 0) throw new InvalidDataException($"The model counts {count} series.");
        for (var i = 0; i < count; i++)
        {
            var name = reader.ReadText();
            if (!memory.Add(name, ReadSeries(memory.Detector, name, reader))) throw new InvalidDataException($"The model names the series '{name}' twice.");
        }

        return memory;
    }

    /// <summary>Holds a series' bytes before it reads them: sizes in them are checked against what is there.</summary>
    static AnomalySeries ReadSeries(AnomalyDetector detector, string name, BinaryReader reader)
    {
        var length = reader.ReadInt32();
        if (length < 0) throw new InvalidDataException($"The state of the series '{name}' has a length of {length} bytes.");
        using var state = new MemoryStream(Envelope.Body(reader.BaseStream, length), writable: false);
        using var states = new BinaryReader(state);
        var series = detector.Read(name, states);
        if (state.Position != length) throw new InvalidDataException($"The state of the series '{name}' holds {length - state.Position} bytes more than its sizes ask for.");
        return series;
    }

    static void WriteOptions(BinaryWriter writer, AnomalyDetector detector)
    {
        var options = detector.Options;
        foreach (var number in new[]
                 {
                     detector.Sensors, detector.Seed, options.HiddenSize, options.Steps, options.Stride ?? 0, options.Horizon ?? 0, options.MemoryLength, options.TrainingLength,
                     options.UpdateInterval, options.BatchSize, options.SuppressionLength ?? 0,
                 }) writer.Write(number);
        writer.Write(options.UseNetwork);
        writer.Write(options.SeasonalProfile);
        writer.Write(options.LearnOnline);
        writer.Write(options.LearningRate);
        writer.Write(options.OnlineLearningRate);
        writer.Write(options.ScoreThreshold);
        writer.Write(options.Confidence);
        writer.Write(options.FalseAlarmRate);
    }

    /// <summary>A number, or null, written as 0, for one that is chosen from the data.</summary>
    static int? Chosen(BinaryReader reader) => reader.ReadInt32() is var number and not 0 ? number : null;

    static AnomalyDetector ReadDetector(BinaryReader reader)
    {
        var (sensors, seed) = (reader.ReadInt32(), reader.ReadInt32());
        return new(new()
        {
            HiddenSize = reader.ReadInt32(),
            Steps = reader.ReadInt32(),
            Stride = Chosen(reader),
            Horizon = Chosen(reader),
            MemoryLength = reader.ReadInt32(),
            TrainingLength = reader.ReadInt32(),
            UpdateInterval = reader.ReadInt32(),
            BatchSize = reader.ReadInt32(),
            SuppressionLength = Chosen(reader),
            UseNetwork = reader.ReadBoolean(),
            SeasonalProfile = reader.ReadBoolean(),
            LearnOnline = reader.ReadBoolean(),
            LearningRate = reader.ReadSingle(),
            OnlineLearningRate = reader.ReadSingle(),
            ScoreThreshold = reader.ReadSingle(),
            Confidence = reader.ReadDouble(),
            FalseAlarmRate = reader.ReadDouble(),
        }, sensors, seed);
    }
}
