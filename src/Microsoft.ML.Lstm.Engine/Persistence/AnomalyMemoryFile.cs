using Microsoft.ML.Lstm.Engine.Models;

namespace Microsoft.ML.Lstm.Engine.Persistence;

/// <summary>Saves detectors with all that they know of their series, and loads them; docs/model-file.md describes the bytes.</summary>
public static class AnomalyMemoryFile
{
    const string Kind = "ANOM";
    const uint Version = 2;

    extension(AnomalyMemory memory)
    {
        /// <summary>Writes options and series; equal memories give equal bytes. The stream stays open.</summary>
        public void Save(Stream stream)
        {
            ArgumentNullException.ThrowIfNull(memory);
            using var content = new MemoryStream();
            using var writer = new BinaryWriter(content);
            WriteOptions(writer, memory.Detector);
            writer.Write(memory.Count);
            foreach (var (name, series) in memory.InOrder)
            {
                writer.WriteText(name);
                memory.Detector.Write(series, writer);
            }

            writer.Flush();
            Envelope.Write(stream, Kind, Version, content.GetBuffer().AsSpan(0, (int)content.Length));
        }

        /// <summary>Reads what <c>Save</c> wrote, and no byte more. The stream stays open.</summary>
        /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
        public static AnomalyMemory Load(Stream stream)
        {
            var bytes = Envelope.Read(stream, Kind, Version, out var written);
            if (written < Version)
                throw new InvalidDataException($"The detector was saved in version {written} of its format, which scored rows differently; this library reads them from version {Version} on. "
                    + "Fit the detector anew and save it.");
            using var content = new MemoryStream(bytes);
            using var reader = new BinaryReader(content);
            try
            {
                var read = Read(reader);
                if (content.Position != content.Length) throw new InvalidDataException($"The model holds {content.Length - content.Position} bytes more than its sizes ask for.");
                return read;
            }
            catch (Exception damaged) when (damaged is EndOfStreamException or ArgumentException or OverflowException or FormatException)
            {
                throw new InvalidDataException($"The model holds what no training makes. {damaged.Message}", damaged);
            }
        }
    }

    static AnomalyMemory Read(BinaryReader reader)
    {
        var memory = new AnomalyMemory(ReadDetector(reader));
        var count = reader.ReadInt32();
        if (count < 0) throw new InvalidDataException($"The model counts {count} series.");
        for (var i = 0; i < count; i++)
        {
            var name = reader.ReadText();
            if (!memory.Add(name, memory.Detector.Read(name, reader))) throw new InvalidDataException($"The model names the series '{name}' twice.");
        }

        return memory;
    }

    static void WriteOptions(BinaryWriter writer, AnomalyDetector detector)
    {
        var options = detector.Options;
        foreach (var number in new[]
                 {
                     detector.Sensors, detector.Seed, options.HiddenSize, options.Steps, options.Stride, options.Horizon, options.MemoryLength, options.TrainingLength,
                     options.LearnEvery, options.BatchSize, options.SuppressionLength,
                 }) writer.Write(number);
        writer.Write(options.Network);
        writer.Write(options.SeasonalProfile);
        writer.Write(options.LearnOnline);
        writer.Write(options.LearningRate);
        writer.Write(options.OnlineLearningRate);
        writer.Write(options.AlertScore);
        writer.Write(options.Confidence);
        writer.Write(options.FalseAlarmRate);
    }

    static AnomalyDetector ReadDetector(BinaryReader reader)
    {
        var (sensors, seed) = (reader.ReadInt32(), reader.ReadInt32());
        return new(new()
        {
            HiddenSize = reader.ReadInt32(),
            Steps = reader.ReadInt32(),
            Stride = reader.ReadInt32(),
            Horizon = reader.ReadInt32(),
            MemoryLength = reader.ReadInt32(),
            TrainingLength = reader.ReadInt32(),
            LearnEvery = reader.ReadInt32(),
            BatchSize = reader.ReadInt32(),
            SuppressionLength = reader.ReadInt32(),
            Network = reader.ReadBoolean(),
            SeasonalProfile = reader.ReadBoolean(),
            LearnOnline = reader.ReadBoolean(),
            LearningRate = reader.ReadSingle(),
            OnlineLearningRate = reader.ReadSingle(),
            AlertScore = reader.ReadSingle(),
            Confidence = reader.ReadDouble(),
            FalseAlarmRate = reader.ReadDouble(),
        }, sensors, seed);
    }
}
