#include "timeline/simulator/phrases.hpp"

#include <span>
#include <string_view>

namespace postwake::simulator {
namespace {

using Texts = std::span<const std::string_view>;

struct Stock {
  Texts openers, cores, tails;
};

// Cores hold {S} for the service and {C} for a town. Openers and tails are shared by the kinds of a language.
constexpr std::string_view kEnOpen[] = {"", "", "ugh ", "omg ", "hey @help ", "wtf ", "guys ", "so ", "ok "};
constexpr std::string_view kEnTail[] = {"", "", " in {C}", " {T}", " 😡", " anyone?", " since {N} minutes ago", " here in {C} {T}", " again"};
constexpr std::string_view kEnComplaint[] = {"{S} is not working for me", "{S} won't load at all", "can't log in to {S}",
  "{S} keeps crashing on my phone", "my {S} feed won't refresh", "{S} is down", "{S} says something went wrong every time I open it",
  "messages on {S} are not sending", "I get an error {N} on {S}", "nothing loads on {S}", "{S} down for everybody at my office"};
constexpr std::string_view kEnQuestion[] = {"is {S} down?", "is {S} down for anyone else or just me?", "any update on the {S} outage?",
  "what is going on with {S}?", "why can't I open {S}?"};
constexpr std::string_view kEnBack[] = {"{S} is back", "{S} works again for me", "finally, {S} is working again", "ok {S} is back up",
  "my {S} is loading again", "{S} came back after {N} minutes"};
constexpr std::string_view kEnJoke[] = {"everyone running to this app because {S} is down lol", "{S} down so I finally talked to my family, they seem nice",
  "me turning my wifi off and on because of {S} 😂", "who unplugged {S} to charge their phone lmao", "productivity up 300% with {S} gone haha"};
constexpr std::string_view kEnNews[] = {"BREAKING: {S} hit by outage, {N}00 reports on Downdetector", "{S} suffers outage, users in {C} report - news at 9",
  "Outage at {S}: what we know so far", "{S} says it is investigating the outage, the Daily Courier reports"};
constexpr std::string_view kEnOther[] = {"check my new photo on {S}", "follow me on {S} for more recipes", "I love the new {S} stickers", "saw that on {S} yesterday",
  "posting my {C} pictures on {S} tonight", "{S} stories from {C} are great", "just had lunch in {C} and shared it"};
constexpr std::string_view kEnAck[] = {"We're aware that some people are having trouble with {S} and are working to fix it as quickly as possible.",
  "We know that some of you cannot use {S} right now. We are looking into it."};
constexpr std::string_view kEnUpdate[] = {"We're still working on the {S} issue. Thanks for your patience.", "A fix for {S} is rolling out; some people may still see errors."};
constexpr std::string_view kEnFixed[] = {"The issue with {S} has been resolved. Sorry for the trouble!", "{S} is back to normal for everyone. Thanks for your patience."};
constexpr std::string_view kEnSupport[] = {"Hi! Please send us a DM with your username so we can look into it.", "Thanks for reaching out, which device are you using?"};

constexpr std::string_view kEsOpen[] = {"", "", "uff ", "oye @ayuda ", "otra vez ", "chicos "};
constexpr std::string_view kEsTail[] = {"", " en {C}", " {T}", " 😡", " desde hace {N} minutos", " ¿alguien más?"};
constexpr std::string_view kEsComplaint[] = {"no me funciona {S}", "se cayó {S}", "{S} no carga nada", "no puedo entrar a {S}", "me da error {N} en {S}", "{S} está caído", "no se actualiza {S}"};
constexpr std::string_view kEsQuestion[] = {"¿se cayó {S}?", "¿a alguien más no le funciona {S}?", "¿qué pasa con {S}?"};
constexpr std::string_view kEsBack[] = {"ya volvió {S}", "ya funciona {S} otra vez", "por fin volvió {S}", "a mí ya me funciona {S}"};
constexpr std::string_view kEsJoke[] = {"todos corriendo a twitter porque se cayó {S} jajaja", "se cayó {S} y descubrí que tengo familia jajaja"};
constexpr std::string_view kEsNews[] = {"ÚLTIMA HORA: caída mundial de {S}, miles de usuarios reportan fallas", "{S} sufre una caída, informan medios de {C}"};
constexpr std::string_view kEsOther[] = {"mira mi nueva foto en {S}", "me encanta {S}", "subiendo fotos de {C} a {S}"};

constexpr std::string_view kPtOpen[] = {"", "", "gente ", "mano ", "afe "};
constexpr std::string_view kPtTail[] = {"", " em {C}", " {T}", " 😭", " faz {N} minutos", " alguém mais?"};
constexpr std::string_view kPtComplaint[] = {"o {S} caiu", "meu {S} não carrega", "não consigo entrar no {S}", "{S} não está funcionando", "dá erro {N} no {S}", "o feed do {S} não atualiza"};
constexpr std::string_view kPtQuestion[] = {"o {S} caiu?", "só o meu {S} que não funciona?"};
constexpr std::string_view kPtBack[] = {"o {S} voltou", "meu {S} voltou a funcionar", "até que enfim o {S} voltou"};
constexpr std::string_view kPtJoke[] = {"{S} caiu e todo mundo veio correndo pro twitter kkkkk", "sem {S} descobri que moro com mais gente kkkk"};
constexpr std::string_view kPtNews[] = {"URGENTE: {S} fora do ar, usuários relatam instabilidade", "{S} apresenta falhas nesta tarde em {C}, diz o jornal"};
constexpr std::string_view kPtOther[] = {"postei foto nova no {S}", "amo o {S}", "fotos de {C} lá no {S}"};

constexpr std::string_view kFrOpen[] = {"", "", "bon ", "dites ", "pff "};
constexpr std::string_view kFrTail[] = {"", " à {C}", " {T}", " 😤", " depuis {N} minutes", " vous aussi ?"};
constexpr std::string_view kFrComplaint[] = {"{S} ne marche pas", "{S} est en panne", "impossible de me connecter à {S}", "{S} ne charge plus rien", "erreur {N} sur {S}", "plus de {S} chez moi"};
constexpr std::string_view kFrQuestion[] = {"{S} est en panne ?", "il y a un problème avec {S} ?"};
constexpr std::string_view kFrBack[] = {"{S} remarche", "c'est revenu, {S} fonctionne", "{S} est de retour"};
constexpr std::string_view kFrJoke[] = {"{S} en panne, tout le monde débarque ici mdr", "plus de {S}, je découvre ma famille mdr"};
constexpr std::string_view kFrNews[] = {"ALERTE : panne mondiale de {S}, des milliers de signalements", "Panne de {S} : ce que l'on sait"};
constexpr std::string_view kFrOther[] = {"nouvelle photo sur {S}", "j'adore {S}", "mes photos de {C} sont sur {S}"};

constexpr std::string_view kDeOpen[] = {"", "", "leute ", "hm ", "na toll "};
constexpr std::string_view kDeTail[] = {"", " in {C}", " {T}", " 😠", " seit {N} Minuten", " noch jemand?"};
constexpr std::string_view kDeComplaint[] = {"{S} geht nicht", "{S} lädt nicht mehr", "kann mich bei {S} nicht anmelden", "{S} ist down", "Fehler {N} bei {S}", "{S} funktioniert nicht"};
constexpr std::string_view kDeQuestion[] = {"ist {S} down?", "geht bei euch {S} auch nicht?"};
constexpr std::string_view kDeBack[] = {"{S} geht wieder", "{S} ist wieder da", "läuft wieder, {S} funktioniert"};
constexpr std::string_view kDeJoke[] = {"{S} down und plötzlich reden alle miteinander haha", "wer hat bei {S} den Stecker gezogen haha"};
constexpr std::string_view kDeNews[] = {"EIL: Störung bei {S}, tausende Meldungen", "{S} gestört, berichten Nutzer aus {C}"};
constexpr std::string_view kDeOther[] = {"neues Foto auf {S}", "ich mag {S}", "Bilder aus {C} jetzt auf {S}"};

constexpr std::string_view kJaOpen[] = {"", "", "え、", "ちょっと"};
constexpr std::string_view kJaTail[] = {"", " {T}", "😭", "（{C}）", "、{N}分前から", "みんなも？"};
constexpr std::string_view kJaComplaint[] = {"{S}落ちてる", "{S}が繋がらない", "{S}開けない", "{S}ログインできない", "{S}の不具合やばい", "{S}エラー{N}になる"};
constexpr std::string_view kJaQuestion[] = {"{S}落ちてる？", "{S}使えないの私だけ？"};
constexpr std::string_view kJaBack[] = {"{S}復活した", "{S}直った", "{S}使えるようになった"};
constexpr std::string_view kJaJoke[] = {"{S}落ちてみんなこっちに来てるの笑う", "{S}落ちたから寝るわｗｗｗ"};
constexpr std::string_view kJaNews[] = {"【速報】{S}で障害、利用者から報告相次ぐ", "{S}で大規模障害 原因は調査中"};
constexpr std::string_view kJaOther[] = {"{S}に写真あげた", "{S}楽しい", "{C}の写真を{S}に"};

constexpr std::string_view kTowns[] = {"Lisbon", "Leeds", "Toronto", "Sevilla", "Bogotá", "Recife", "Curitiba", "Lyon", "Nantes", "Köln", "Graz",
                                       "Osaka", "Nagoya", "Perth", "Dallas", "Oslo", "Quito", "Lima", "Porto", "Cardiff", "Tampa", "Bern"};

struct Language {
  std::string_view code;
  Texts open, tail, complaint, question, back, joke, news, other;
};
constexpr Language kLanguages[] = {
    {"en", kEnOpen, kEnTail, kEnComplaint, kEnQuestion, kEnBack, kEnJoke, kEnNews, kEnOther},
    {"es", kEsOpen, kEsTail, kEsComplaint, kEsQuestion, kEsBack, kEsJoke, kEsNews, kEsOther},
    {"pt", kPtOpen, kPtTail, kPtComplaint, kPtQuestion, kPtBack, kPtJoke, kPtNews, kPtOther},
    {"fr", kFrOpen, kFrTail, kFrComplaint, kFrQuestion, kFrBack, kFrJoke, kFrNews, kFrOther},
    {"de", kDeOpen, kDeTail, kDeComplaint, kDeQuestion, kDeBack, kDeJoke, kDeNews, kDeOther},
    {"ja", kJaOpen, kJaTail, kJaComplaint, kJaQuestion, kJaBack, kJaJoke, kJaNews, kJaOther},
};

std::string_view pick(Texts texts, detail::Random& random) { return texts[random.below(texts.size())]; }

void append(std::string& out, std::string_view pattern, std::string_view name, std::string_view tag, detail::Random& random) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '{' || i + 2 >= pattern.size() || pattern[i + 2] != '}') {
      out += pattern[i];
      continue;
    }
    switch (pattern[i + 1]) {
      case 'S': out += name; break;
      case 'C': out += pick(kTowns, random); break;
      case 'T': out += "#" + std::string{tag} + "down"; break;
      case 'N': out += std::to_string(2 + random.below(58)); break;
      default: break;
    }
    i += 2;
  }
}

}  // namespace

std::string text_of(Fine fine, std::string_view service_name, std::string_view service_tag, std::string_view lang,
                    detail::Random& random) {
  const Language* language = &kLanguages[0];
  for (const Language& l : kLanguages)
    if (l.code == lang) language = &l;
  std::string out;
  Texts core = language->other;
  bool has_frame = true;
  switch (fine) {
    case Fine::complaint: core = language->complaint; break;
    case Fine::question: core = language->question; break;
    case Fine::user_recovery: core = language->back; break;
    case Fine::joke: core = language->joke; break;
    case Fine::report_news: core = language->news, has_frame = false; break;
    case Fine::acknowledgement: core = kEnAck, has_frame = false; break;
    case Fine::update: core = kEnUpdate, has_frame = false; break;
    case Fine::resolution: core = kEnFixed, has_frame = false; break;
    case Fine::support: core = kEnSupport, has_frame = false; break;
    default: break;
  }
  if (has_frame) append(out, pick(language->open, random), service_name, service_tag, random);
  append(out, pick(core, random), service_name, service_tag, random);
  if (has_frame) append(out, pick(language->tail, random), service_name, service_tag, random);
  return out;
}

}  // namespace postwake::simulator
