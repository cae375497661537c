using System.Text;

namespace Microsoft.ML.Lstm.Audio.Tests;

/// <summary>Notes of MIDI files, byte by byte, and on a grid.</summary>
[TestClass]
public sealed class MidiTests
{
    /// <summary>Two notes by running status, one let go by a velocity of 0, percussion, pedal, text and a system message between them.</summary>
    static readonly byte[] Events =
    [
        0x00, 0xFF, 0x03, 0x03, (byte)'a', (byte)'b', (byte)'c', 0x00, 0xFF, 0x51, 0x03, 0x07, 0xA1, 0x20,
        0x00, 0x90, 60, 100, 0x00, 64, 90, 0x30, 0x99, 35, 127, 0x00, 0xB0, 64, 127, 0x30, 0x90, 60, 0, 0x00, 0xF0, 0x01, 0x02, 0xF7, 0x60, 0x80, 64, 10, 0x00, 0x89, 35, 0,
    ];

    static readonly byte[] End = [0x00, 0xFF, 0x2F, 0x00];

    static readonly MidiNote[] Expected = [new(0, 1, 60, 100), new(0, 2, 64, 90)];

    static IEnumerable<object[]> Damaged =>
    [
        ["no MIDI file", "RIFFxxxxWAVEfmt "u8.ToArray(), "no MIDI file"],
        ["nothing", Array.Empty<byte>(), "no MIDI file"],
        ["format 2", Midi(2, 96, [.. Events, .. End]), "format is 2"],
        ["film", Midi(0, 0xE728, [.. Events, .. End]), "frames of a film"],
        ["no division", Midi(0, 0, [.. Events, .. End]), "frames of a film"],
        ["a track less", Midi(1, 96, [.. Events, .. End])[..^8], "cut off or damaged"],
        ["a missing track", Midi(1, 96, [.. Events, .. End], tracks: 2), "1 of its tracks are missing"],
        ["a text longer than the file", Midi(0, 96, [0x00, 0xFF, 0x01, 0xFF, 0xFF, 0xFF, 0x7F, .. End]), "268435455 bytes by its header"],
        ["an event beyond its track", Midi(0, 96, [0x00, 0x90, 60]), "cut off or damaged"],
        ["data without an event", Midi(0, 96, [0x00, 0x40, 0x40, .. End]), "cannot be read as music"],
        ["a system message without end", Midi(0, 96, [0x00, 0xF0, 1, 2, 3]), "cut off or damaged"],
    ];

    [TestMethod]
    public void Notes_are_those_of_the_events()
    {
        CollectionAssert.AreEqual(Expected, MidiNotes.Read(new MemoryStream(Midi(0, 96, [.. Events, .. End]))).ToArray());
        // A second track begins anew; a track may lack its end, and a note too.
        var two = MidiNotes.Read(new MemoryStream(Midi(1, 48, [.. Events, .. End], [0x60, 0x91, 72, 50, 0x18, 0x90, 40, 40, 0x30, 0x80, 40, 0])));
        CollectionAssert.AreEqual((MidiNote[])[new(0, 2, 60, 100), new(0, 4, 64, 90), new(2, 1.5, 72, 50), new(2.5, 1, 40, 40)], two.ToArray());
    }

    [TestMethod]
    public void Written_notes_are_read_again()
    {
        var random = new Random(1);
        MidiNote[] notes = [.. Enumerable.Range(0, 200).Select(i => new MidiNote(i / 2 * 0.75, 0.25 * random.Next(1, 4), random.Next(0, 60) + 64 * (i % 2), random.Next(1, 128)))];
        // Struck again the moment that it is let go.
        notes = [.. notes, new(200, 1, 60), new(201, 1, 60)];
        using var folder = new Folder();
        var path = Path.Combine(folder.Path, "notes.mid");
        MidiNotes.Write(path, notes.Reverse(), quartersPerMinute: 90);
        CollectionAssert.AreEqual(notes.OrderBy(note => note.Start).ThenBy(note => note.Key).ToArray(), MidiNotes.Read(path).ToArray());
        CollectionAssert.IsSubsetOf(new byte[] { 0xFF, 0x51, 0x03 }, File.ReadAllBytes(path)[..30]);
        MidiNotes.Write(path, []);
        Assert.IsEmpty(MidiNotes.Read(path));
    }

    [TestMethod, DynamicData(nameof(Damaged))]
    public void A_damaged_file_says_why(string what, byte[] content, string reason)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.ThrowsExactly<InvalidDataException>(() => MidiNotes.Read(new MemoryStream(content)), what);
        Assert.IsLessThan(10_000_000, GC.GetAllocatedBytesForCurrentThread() - before, "memory was taken for a length that was claimed");
        StringAssert.Contains(error.Message, reason);
    }

    [TestMethod]
    public void Any_byte_may_be_any_other()
    {
        var intact = Midi(0, 96, [.. Events, .. End]);
        var (read, refused) = (0, 0);
        for (var at = 0; at < intact.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var damaged = (byte[])intact.Clone();
                damaged[at] ^= (byte)(1 << bit);
                try
                {
                    MidiNotes.Read(new MemoryStream(damaged));
                    read++;
                }
                catch (InvalidDataException)
                {
                    refused++;
                }
            }
        }
        Assert.IsTrue(read > 100 && refused > 100, $"{read} read, {refused} refused");
    }

    [TestMethod]
    public void Notes_that_cannot_be_are_not_written()
    {
        foreach (var note in new MidiNote[] { new(-1, 1, 60), new(0, 0, 60), new(0, double.NaN, 60), new(double.PositiveInfinity, 1, 60), new(0, 1, 128), new(0, 1, 60, 0), new(1e9, 1, 60) })
            Assert.ThrowsExactly<ArgumentException>(() => MidiNotes.Write(new MemoryStream(), [note]), $"{note}");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => MidiNotes.Write(new MemoryStream(), [], quartersPerMinute: 0));
    }

    [TestMethod]
    public void A_roll_has_the_keys_that_sound_at_each_step()
    {
        var roll = PianoRoll.FromNotes([new(0, 1, 21), new(0.5, 0.01, 108), new(0.6, 0.4, 60)], stepsPerQuarter: 4);
        Assert.HasCount(4 * 88, roll);
        int[] sounding = [.. Enumerable.Range(0, roll.Length).Where(i => roll[i] == 1)];
        CollectionAssert.AreEqual((int[])[0, 88, 2 * 88, 2 * 88 + 39, 2 * 88 + 87, 3 * 88, 3 * 88 + 39], sounding);
        CollectionAssert.AreEqual((MidiNote[])[new(0, 1, 21, 70), new(0.5, 0.5, 60, 70), new(0.5, 0.25, 108, 70)], PianoRoll.ToNotes(roll, 4, 70).ToArray());
        Assert.IsEmpty(PianoRoll.FromNotes([]));
        Assert.IsEmpty(PianoRoll.ToNotes([]));
    }

    [TestMethod]
    public void A_roll_comes_back_through_a_file()
    {
        var random = new Random(2);
        float[] roll = [.. Enumerable.Range(0, 40 * 88).Select(_ => random.NextDouble() < 0.05 ? 1f : 0f)];
        roll[39 * 88] = 1;
        var content = new MemoryStream();
        MidiNotes.Write(content, PianoRoll.ToNotes(roll, stepsPerQuarter: 3));
        content.Position = 0;
        CollectionAssert.AreEqual(roll, PianoRoll.FromNotes(MidiNotes.Read(content), stepsPerQuarter: 3));
    }

    [TestMethod]
    public void Rolls_refuse_what_does_not_fit()
    {
        foreach (var note in new MidiNote[] { new(0, 1, 20), new(0, 1, 109), new(-1, 1, 60), new(0, -1, 60), new(0, double.NaN, 60), new(1e12, 1, 60) })
            Assert.ThrowsExactly<ArgumentException>(() => PianoRoll.FromNotes([note]), $"{note}");
        Assert.ThrowsExactly<ArgumentException>(() => PianoRoll.ToNotes(new float[89]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => PianoRoll.FromNotes([], stepsPerQuarter: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => PianoRoll.ToNotes([], velocity: 128));
    }

    static byte[] Midi(int format, int division, byte[] first, byte[]? second = null, int? tracks = null) =>
        [.. "MThd"u8, 0, 0, 0, 6, 0, (byte)format, 0, (byte)(tracks ?? (second is null ? 1 : 2)), (byte)(division >> 8), (byte)division, .. Track(first), .. second is null ? [] : Track(second)];

    static byte[] Track(byte[] events) => [.. Encoding.ASCII.GetBytes("MTrk"), 0, 0, (byte)(events.Length >> 8), (byte)events.Length, .. events];
}
