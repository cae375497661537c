using System.Text;
using NAudio.Midi;

namespace Microsoft.ML.Lstm.Audio.Music;

/// <summary>Reads the notes of a MIDI file: chunks, whose sizes nobody trusts, here; events by NAudio.</summary>
static class MidiReader
{
    const int MostBytes = 1 << 26, HeaderBytes = 14, Percussion = 10, MostTicks = int.MaxValue;

    public static IReadOnlyList<MidiNote> Read(Stream stream)
    {
        using var content = new MemoryStream();
        var block = new byte[1 << 16];
        for (int read; (read = stream.Read(block)) > 0;)
        {
            content.Write(block, 0, read);
            if (content.Length > MostBytes) throw new InvalidDataException($"It has more than {MostBytes} bytes, which no music needs.");
        }
        content.Position = 0;
        using var reader = new CheckedReader(content);
        if (content.Length < HeaderBytes || Id(reader) != "MThd" || Number(reader, 4) != 6) throw new InvalidDataException("It is no MIDI file (MThd).");
        var (format, tracks, division) = (Number(reader, 2), Number(reader, 2), Number(reader, 2));
        if (format > 1) throw new InvalidDataException($"Its format is {format}, whose tracks are pieces of their own. Save them as files of format 0 or 1.");
        if (division is 0 or > short.MaxValue) throw new InvalidDataException("It counts frames of a film in place of quarter notes. Save it with ticks a quarter note.");
        var notes = new List<MidiNote>();
        while (tracks > 0 && content.Length - content.Position >= 8)
        {
            var (id, size) = (Id(reader), Number(reader, 4));
            if (size > content.Length - content.Position) throw new InvalidDataException($"Its chunk '{id}' has {size} bytes by its header, but {content.Length - content.Position} are left: the file is cut off or damaged.");
            var end = content.Position + size;
            if (id == "MTrk")
            {
                ReadTrack(reader, end, division, notes);
                tracks--;
            }
            content.Position = end;
        }
        if (tracks > 0) throw new InvalidDataException($"{tracks} of its tracks are missing: the file is cut off.");
        return [.. notes.OrderBy(note => note.Start).ThenBy(note => note.Key)];
    }

    static void ReadTrack(CheckedReader reader, long end, long division, List<MidiNote> notes)
    {
        var sounding = new Dictionary<(int Channel, int Key), Queue<(long Start, int Velocity)>>();
        MidiEvent? running = null;
        var time = 0L;
        while (reader.BaseStream.Position < end)
        {
            var midi = MidiEvent.ReadNextEvent(reader, running);
            if (midi.CommandCode < MidiCommandCode.Sysex) running = midi;
            time += midi.DeltaTime;
            if (reader.BaseStream.Position > end || time > MostTicks) throw new InvalidDataException("A track goes on beyond its end: the file is damaged.");
            if (midi is MetaEvent { MetaEventType: MetaEventType.EndTrack }) break;
            if (midi is not NoteEvent note || note.Channel == Percussion || note.CommandCode == MidiCommandCode.KeyAfterTouch) continue;
            var key = (note.Channel, note.NoteNumber);
            if (note.CommandCode == MidiCommandCode.NoteOn && note.Velocity > 0)
            {
                if (!sounding.TryGetValue(key, out var struck)) sounding[key] = struck = new();
                struck.Enqueue((time, note.Velocity));
            }
            else if (sounding.TryGetValue(key, out var struck) && struck.TryDequeue(out var first)) Add(first, key.NoteNumber, time);
        }
        // What nobody lets go sounds until the track's end.
        foreach (var (key, struck) in sounding)
            foreach (var note in struck) Add(note, key.Key, time);

        void Add((long Start, int Velocity) note, int key, long until)
        {
            if (until > note.Start) notes.Add(new((double)note.Start / division, (double)(until - note.Start) / division, key, note.Velocity));
        }
    }

    static string Id(BinaryReader reader) => Encoding.ASCII.GetString(reader.ReadBytes(4));

    /// <summary>A number whose bytes come from the highest on.</summary>
    static long Number(BinaryReader reader, int bytes)
    {
        var number = 0L;
        for (; bytes > 0; bytes--) number = 256 * number + reader.ReadByte();
        return number;
    }

    /// <summary>Refuses to read more bytes than there are before memory is taken for them, whatever an event says of its length.</summary>
    sealed class CheckedReader(MemoryStream content) : BinaryReader(content)
    {
        public override byte[] ReadBytes(int count) => count <= content.Length - content.Position ? base.ReadBytes(count)
            : throw new InvalidDataException($"An event has {count} bytes by its header, but {content.Length - content.Position} are left: the file is cut off or damaged.");
    }
}
