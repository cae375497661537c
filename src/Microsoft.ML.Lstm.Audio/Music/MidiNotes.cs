using Microsoft.ML.Lstm.Audio.Music;
using Microsoft.ML.Lstm.Engine.Persistence;
using NAudio.Midi;

namespace Microsoft.ML.Lstm;

/// <summary>The notes of MIDI files, read and written.</summary>
public static class MidiNotes
{
    const int TicksPerQuarter = 480;

    /// <summary>Notes that end later than this, in quarter notes, are not written: 18 hours at 120 a minute.</summary>
    const double LatestEnd = 1 << 17;

    /// <summary>The notes of a file of format 0 or 1, of all tracks and channels but percussion (channel 10), by their starts and then their keys.</summary>
    /// <exception cref="InvalidDataException">It is no such MIDI file, or a damaged one; the message names it and says why.</exception>
    public static IReadOnlyList<MidiNote> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = File.OpenRead(path);
        return Read(stream, $"The file '{path}'");
    }

    /// <inheritdoc cref="Read(string)"/>
    /// <param name="stream">A file's content, from here to its end.</param>
    public static IReadOnlyList<MidiNote> Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Read(stream, "The stream");
    }

    /// <summary>Writes notes as a file of format 0, at 480 ticks a quarter note; an existing file is replaced when the new one is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="notes">Its notes, in any order.</param>
    /// <param name="quartersPerMinute">How fast it is played, 4 to 1,000; default 120.</param>
    /// <exception cref="ArgumentException">A note has a start, a duration, a key or a velocity that none can have.</exception>
    public static void Write(string path, IEnumerable<MidiNote> notes, double quartersPerMinute = 120)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var content = Content(notes, quartersPerMinute);
        AtomicFile.Write(path, stream => stream.Write(content));
    }

    /// <summary>Writes notes to a stream.</summary>
    /// <inheritdoc cref="Write(string, IEnumerable{MidiNote}, double)"/>
    public static void Write(Stream stream, IEnumerable<MidiNote> notes, double quartersPerMinute = 120)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Content(notes, quartersPerMinute));
    }

    static IReadOnlyList<MidiNote> Read(Stream stream, string what)
    {
        try
        {
            return MidiReader.Read(stream);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or FormatException or ArgumentException or EndOfStreamException or NullReferenceException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"{what} cannot be read as music. {(damaged is EndOfStreamException or NullReferenceException ? "It is cut off or damaged." : damaged.Message)}", damaged);
        }
    }

    static byte[] Content(IEnumerable<MidiNote> notes, double quartersPerMinute)
    {
        ArgumentNullException.ThrowIfNull(notes);
        Require.Between(quartersPerMinute, 4, 1000, nameof(quartersPerMinute));
        var events = new MidiEventCollection(midiFileType: 0, TicksPerQuarter);
        var track = events.AddTrack();
        track.Add(new TempoEvent((int)Math.Round(60_000_000 / quartersPerMinute), 0));
        // A key that is struck again is let go first.
        foreach (var midi in notes.SelectMany(Events).OrderBy(midi => midi.AbsoluteTime).ThenBy(midi => midi.CommandCode == MidiCommandCode.NoteOn).ThenBy(midi => midi.NoteNumber)) track.Add(midi);
        track.Add(new MetaEvent(MetaEventType.EndTrack, 0, track[^1].AbsoluteTime));
        using var content = new MemoryStream();
        MidiFile.Export(content, events);
        return content.ToArray();
    }

    static NoteEvent[] Events(MidiNote note)
    {
        if (note is not { Start: >= 0, Duration: > 0, Key: >= 0 and <= 127, Velocity: >= 1 and <= 127 } || !(note.Start + note.Duration <= LatestEnd))
            throw new ArgumentException(FormattableString.Invariant($"A note starts at {note.Start}, lasts {note.Duration} quarters, and has the key {note.Key} and the velocity {note.Velocity}. Starts are at least 0, durations above 0, ends at most {LatestEnd}, keys 0 to 127, velocities 1 to 127."), nameof(note));
        var (start, end) = ((long)Math.Round(note.Start * TicksPerQuarter), (long)Math.Round((note.Start + note.Duration) * TicksPerQuarter));
        return [new NoteEvent(start, 1, MidiCommandCode.NoteOn, note.Key, note.Velocity), new NoteEvent(Math.Max(end, start + 1), 1, MidiCommandCode.NoteOff, note.Key, 64)];
    }
}
