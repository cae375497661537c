using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;
using Microsoft.ML.Lstm.Engine.Tasks.Transcription;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Tokens;
using Microsoft.ML.Lstm.Translation;

namespace Microsoft.ML.Lstm.Transcription;

/// <summary>A language model that judges transcripts, and what its word counts. It is immutable; any number of threads may share it.</summary>
sealed class SpokenLanguage
{
    const string NetworkStream = "Language";

    static readonly ModelPart Part = new("LanguageUnits", "TRSL", 1);

    readonly LanguageModel _model;
    readonly LearntUnits _words;
    readonly TranscriptionConfig _config;
    readonly float _weight, _bonus;
    readonly bool _isOfWholeWords;

    SpokenLanguage(LanguageModel model, LearntUnits words, TranscriptionConfig config, TextUnit unit, float weight, float bonus)
    {
        (_model, _words, _config, _weight, _bonus) = (model, words, config, weight, bonus);
        _isOfWholeWords = words.Unit == TextUnit.Words && unit == TextUnit.Characters;
    }

    /// <summary>A language model for transcripts of some units; throws where its tokens are others.</summary>
    public static SpokenLanguage Of(LstmTextGenerationTransformer language, TranscriptionConfig config, SentenceUnits units, float weight, float bonus) =>
        language.Text.Units is LearntUnits words && Fits(words.Unit, units.Unit) ? new(language.Model.Model, words, config, units.Unit, weight, bonus) : throw new ArgumentException(
            $"The language model reads {(language.Text.Units is { } own ? own.Unit.ToString().ToLowerInvariant() : "keys")}, but the transcripts are of {units.Unit.ToString().ToLowerInvariant()}. "
            + "Train one of characters or words for characters, of words for words.", nameof(language));

    /// <summary>Opens its word on transcripts, for one thread.</summary>
    public ILabelScores Open() => _isOfWholeWords ? new WordScores(_model, _words, _config, _weight, _bonus) : new UnitScores(_model, [.. _config.Units.Words.Select(unit => _words.Token(unit))], _weight, _bonus);

    public void Save(ModelSaveContext ctx)
    {
        ctx.SaveBinaryStream(NetworkStream, writer => _model.Save(writer.BaseStream));
        Part.Save(ctx, codec => Transfer(codec, this));
    }

    /// <summary>Reads what <see cref="Save"/> wrote; null where there is none.</summary>
    public static SpokenLanguage? LoadIfThere(ModelLoadContext ctx, TranscriptionConfig config, SentenceUnits units)
    {
        if (Part.LoadIfThere(ctx, codec => new Read(Transfer(codec, null))) is not { Parts: var parts }) return null;
        var model = ModelPart.Open(ctx, NetworkStream, LanguageModel.Load);
        if (parts.Words.Count != model.Config.Vocabulary) throw new InvalidDataException($"Its language model has {parts.Words.Count} words, but its network {model.Config.Vocabulary}.");
        return Fits(parts.Words.Unit, units.Unit) ? new(model, parts.Words, config, units.Unit, parts.Weight, parts.Bonus) : throw new InvalidDataException("Its language model has other units than its transcripts.");
    }

    sealed record Read((LearntUnits Words, float Weight, float Bonus) Parts);

    static (LearntUnits Words, float Weight, float Bonus) Transfer(ModelCodec codec, SpokenLanguage? language)
    {
        var unit = codec.Choice(language?._words.Unit);
        if (unit == TextUnit.Subwords) throw new InvalidDataException("Its language model is of subwords.");
        return (LearntUnits.Transfer(codec, unit, language?._words), codec.Float(language?._weight, 0, 10), codec.Float(language?._bonus, -100, 100));
    }

    static bool Fits(TextUnit language, TextUnit transcripts) =>
        (language, transcripts) is (TextUnit.Characters, TextUnit.Characters) or (TextUnit.Words, TextUnit.Characters) or (TextUnit.Words, TextUnit.Words);
}
