#include <gtest/gtest.h>

#include "postwake/text/utf8.hpp"
#include "source/reading.hpp"

// One row a format: invented look-alikes of what each tool writes, and what of them arrives.
namespace postwake::testing {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ",") + word;
  return out;
}

/// "platform id time(precision,source) @handle tags text", one post a line; relations and flags where there are any.
std::string summary(const Read& read) {
  std::string out;
  for (const Post& p : read.posts) {
    out += p.platform + " " + p.id + " " + format_rfc3339(p.created_at) + " " + std::string(name(p.time_precision)) + " @" + p.author.handle + " [" + joined(p.tags) + "] " + p.text;
    if (!p.repost_of.empty()) out += " repost_of=" + p.repost_of;
    if (!p.quote_of.empty()) out += " quote_of=" + p.quote_of;
    if (!p.reply_to.empty()) out += " reply_to=" + p.reply_to;
    if (p.embedded) out += " embedded";
    if (p.edited) out += " edited";
    if (p.text_truncated) out += " truncated";
    out += "\n";
  }
  for (const Tombstone& p : read.tombstones) out += "gone " + p.platform + " " + p.id + "\n";
  return out;
}

struct FormatCase {
  std::string_view name, bytes, expected, reasons;
};

const FormatCase kFormatCases[] = {
    {"v11_array_of_timeline",
     R"([{"created_at":"Thu Jun 13 21:30:00 +0000 2019","id":5,"id_str":"5","full_text":"a long one #Down","truncated":false,"entities":{"hashtags":[{"text":"Down"}]},"user":{"id_str":"1","screen_name":"ann"}},
        {"created_at":"Thu Jun 13 21:31:00 +0000 2019","id":6,"id_str":"6","text":"b","user":{"id_str":"2","screen_name":"bob"}}])",
     "twitter 5 2019-06-13T21:30:00.000Z s @ann [Down] a long one #Down\ntwitter 6 2019-06-13T21:31:00.000Z s @bob [] b\n", ""},
    {"v11_search_result",
     R"({"statuses":[{"created_at":"Thu Jun 13 21:30:00 +0000 2019","id_str":"5","text":"a","user":{"screen_name":"ann"}}],"search_metadata":{"count":1}})",
     "twitter 5 2019-06-13T21:30:00.000Z s @ann [] a\n", ""},
    {"v11_quote_and_its_original",
     R"({"created_at":"Thu Jun 13 21:30:00 +0000 2019","id_str":"6","text":"look","quoted_status_id_str":"5","user":{"screen_name":"bob"},
         "quoted_status":{"created_at":"Thu Jun 13 21:00:00 +0000 2019","id_str":"5","text":"#down","user":{"screen_name":"ann"}}})",
     "twitter 6 2019-06-13T21:30:00.000Z s @bob [] look quote_of=5\ntwitter 5 2019-06-13T21:00:00.000Z s @ann [] #down embedded\n", ""},
    {"v2_page",
     R"({"data":[{"id":"1139283802200211456","author_id":"7","text":"is it #down?","created_at":"2019-06-13T21:29:59.000Z","lang":"en","entities":{"hashtags":[{"start":6,"end":11,"tag":"down"}]},
         "referenced_tweets":[{"type":"replied_to","id":"11"}]}],"includes":{"users":[{"id":"7","username":"ann"}]},"meta":{"result_count":1}})",
     "twitter 1139283802200211456 2019-06-13T21:29:59.971Z ms @ann [down] is it #down? reply_to=11\n", ""},
    {"v2_flattened",
     R"({"id":"5","text":"x","created_at":"2010-06-13T21:29:59.000Z","author":{"id":"7","username":"ann","location":"Oslo"},"author_id":"7","referenced_tweets":[{"type":"quoted","id":"4","text":"inner","created_at":"2010-06-13T20:00:00.000Z","author":{"username":"bob"}}]})",
     "twitter 5 2010-06-13T21:29:59.000Z s @ann [] x quote_of=4\ntwitter 4 2010-06-13T20:00:00.000Z s @bob [] inner embedded\n", ""},
    {"v2_edited",
     R"({"data":{"id":"1139283802200211456","text":"second","edit_history_tweet_ids":["1139283798006000000","1139283802200211456"],"author_id":"7"}})",
     "twitter 1139283802200211456 2019-06-13T21:29:59.971Z ms @ [] second edited\n", ""},
    {"snscrape_first_generation",
     R"({"_type":"snscrape.modules.twitter.Tweet","url":"https://twitter.com/ann/status/5","date":"2010-06-13T21:30:00+00:00","content":"R&D #down","id":5,"user":{"username":"ann","id":7},"outlinks":["https://a.example"]})",
     "twitter 5 2010-06-13T21:30:00.000Z s @ann [down] R&D #down\n", ""},
    {"snscrape_last_generation",
     R"({"url":"u","date":"2010-06-13T21:30:00+00:00","rawContent":"x","renderedContent":"y","id":6,"user":{"username":"ann"},"hashtags":["Down"],"links":[{"url":"https://a.example"}],
         "quotedTweet":{"date":"2010-06-13T21:00:00+00:00","rawContent":"q","id":4,"user":{"username":"bob"}}})",
     "twitter 6 2010-06-13T21:30:00.000Z s @ann [Down] x quote_of=4\ntwitter 4 2010-06-13T21:00:00.000Z s @bob [] q embedded\n", ""},
    {"gnip_share",
     R"({"id":"tag:search.twitter.com,2005:6","objectType":"activity","verb":"share","postedTime":"2010-06-13T21:30:00.000Z","body":"RT @ann: cut…","actor":{"id":"id:twitter.com:8","preferredUsername":"bob"},
         "object":{"id":"tag:search.twitter.com,2005:5","objectType":"activity","verb":"post","postedTime":"2010-06-13T21:00:00.000Z","body":"short","actor":{"preferredUsername":"ann"},
         "long_object":{"body":"the whole #down","twitter_entities":{"hashtags":[{"text":"down"}]}}}})",
     "twitter 6 2010-06-13T21:30:00.000Z s @bob [down] the whole #down repost_of=5\ntwitter 5 2010-06-13T21:00:00.000Z s @ann [down] the whole #down embedded\n", ""},
    {"mastodon_array",
     R"([{"id":"9","uri":"https://m.example/users/ann/statuses/9","url":"https://m.example/@ann/9","created_at":"2023-01-02T03:04:05.678Z","content":"<p>down <a href=\"https://m.example/tags/AppDown\" class=\"mention hashtag\">#<span>AppDown</span></a></p>",
         "account":{"acct":"ann","url":"https://m.example/@ann","username":"ann"},"tags":[{"name":"appdown"}],"language":"en","visibility":"public","edited_at":"2023-01-02T04:00:00.000Z"}])",
     "mastodon https://m.example/users/ann/statuses/9 2023-01-02T03:04:05.678Z ms @ann@m.example [appdown] down #AppDown edited\n", ""},
    {"mastodon_boost",
     R"([{"id":"10","uri":"https://m.example/users/bob/statuses/10/activity","created_at":"2023-01-02T03:05:00.000Z","content":"","account":{"acct":"bob@o.example"},"reblog":
        {"id":"9","uri":"https://m.example/users/ann/statuses/9","created_at":"2023-01-02T03:04:05.000Z","content":"<p>hi</p>","account":{"acct":"ann","url":"https://m.example/@ann"}}}])",
     "mastodon https://m.example/users/bob/statuses/10/activity 2023-01-02T03:05:00.000Z s @bob@o.example [] hi repost_of=https://m.example/users/ann/statuses/9\n"
     "mastodon https://m.example/users/ann/statuses/9 2023-01-02T03:04:05.000Z s @ann@m.example [] hi embedded\n", ""},
    {"mastodon_not_public_is_left_out",
     R"([{"id":"9","uri":"u","created_at":"2023-01-02T03:04:05Z","content":"x","visibility":"direct","account":{"acct":"ann"}}])", "", ""},
    {"mastodon_stream",
     "event: update\ndata: {\"id\":\"9\",\"uri\":\"https://m.example/9\",\"created_at\":\"2023-01-02T03:04:05Z\",\"content\":\"x\",\"account\":{\"acct\":\"ann@m.example\"}}\n\n:thump\n",
     "mastodon https://m.example/9 2023-01-02T03:04:05.000Z s @ann@m.example [] x\n", ""},
    {"activitypub_outbox",
     R"({"@context":"x","id":"outbox.json","type":"OrderedCollection","totalItems":3,"orderedItems":[
        {"id":"https://m.example/users/ann/statuses/9/activity","type":"Create","actor":"https://m.example/users/ann","to":["https://www.w3.org/ns/activitystreams#Public"],"object":{"id":"https://m.example/users/ann/statuses/9","type":"Note","published":"2023-01-02T03:04:05Z","content":"<p>x</p>","tag":[{"type":"Hashtag","name":"#Down"}],"to":["https://www.w3.org/ns/activitystreams#Public"],"attributedTo":"https://m.example/users/ann"}},
        {"id":"a2","type":"Create","actor":"https://m.example/users/ann","to":["https://m.example/users/ann/followers"],"object":{"id":"n2","type":"Note","published":"2023-01-02T03:04:05Z","content":"secret","to":["https://m.example/users/ann/followers"]}},
        {"id":"https://m.example/a3","type":"Announce","actor":"https://m.example/users/ann","published":"2023-01-03T00:00:00Z","object":"https://o.example/1","to":["https://www.w3.org/ns/activitystreams#Public"]}]})",
     "mastodon https://m.example/users/ann/statuses/9 2023-01-02T03:04:05.000Z s @ann@m.example [Down] x\n"
     "mastodon https://m.example/a3 2023-01-03T00:00:00.000Z s @ann@m.example []  repost_of=https://o.example/1\n", ""},
    {"bluesky_search",
     R"({"hitsTotal":1,"posts":[{"uri":"at://did:plc:a/app.bsky.feed.post/3k","author":{"did":"did:plc:a","handle":"ann.example"},"record":{"text":"is it #Down","createdAt":"2024-07-19T05:00:00.123Z","langs":["en-US"],
        "facets":[{"index":{"byteStart":6,"byteEnd":11},"features":[{"$type":"app.bsky.richtext.facet#tag","tag":"Down"}]}]},"indexedAt":"2024-07-19T05:00:01.000Z","likeCount":1}],"cursor":"25"})",
     "bluesky at://did:plc:a/app.bsky.feed.post/3k 2024-07-19T05:00:00.123Z ms @ann.example [Down] is it #Down\n", ""},
    {"jetstream",
     "{\"did\":\"did:plc:a\",\"time_us\":1725911162329308,\"kind\":\"commit\",\"commit\":{\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"3l\",\"record\":{\"text\":\"hi\",\"createdAt\":\"2024-09-09T19:46:02.102Z\",\"tags\":[\"down\"]}}}\n"
     "{\"did\":\"did:plc:b\",\"time_us\":1725911162329308,\"kind\":\"commit\",\"commit\":{\"operation\":\"create\",\"collection\":\"app.bsky.feed.like\",\"rkey\":\"3l\",\"record\":{}}}\n"
     "{\"did\":\"did:plc:b\",\"time_us\":1725911162329308,\"kind\":\"commit\",\"commit\":{\"operation\":\"delete\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"3m\"}}\n"
     "{\"did\":\"did:plc:b\",\"time_us\":1725911162329308,\"kind\":\"identity\"}\n",
     "bluesky at://did:plc:a/app.bsky.feed.post/3l 2024-09-09T19:46:02.102Z ms @ [down] hi\ngone bluesky at://did:plc:b/app.bsky.feed.post/3m\n", ""},
    {"bluesky_thread",
     R"({"thread":{"post":{"uri":"at://d/app.bsky.feed.post/1","author":{"handle":"a"},"record":{"text":"x"},"indexedAt":"2024-07-19T05:00:00Z"},"replies":[{"post":{"uri":"at://d/app.bsky.feed.post/2","author":{"handle":"b"},"record":{"text":"y"},"indexedAt":"2024-07-19T05:01:00Z"}}]}})",
     "bluesky at://d/app.bsky.feed.post/1 2024-07-19T05:00:00.000Z ms @a [] x\nbluesky at://d/app.bsky.feed.post/2 2024-07-19T05:01:00.000Z ms @b [] y\n", ""},
    {"pushshift",
     "{\"id\":\"c1\",\"body\":\"a &gt; b #down\",\"author\":\"ann\",\"created_utc\":\"1435003525\",\"link_id\":\"t3_s\",\"parent_id\":\"t3_s\",\"subreddit\":\"outages\",\"score\":3}\n"
     "{\"id\":\"s1\",\"title\":\"App\",\"selftext\":\"is dead\",\"is_self\":true,\"author\":\"bob\",\"created_utc\":1527811200.0,\"subreddit\":\"outages\",\"edited\":1527811300,\"num_comments\":2}\n"
     "{\"id\":\"c2\",\"body\":\"[removed]\",\"author\":\"[deleted]\",\"created_utc\":1435003525,\"link_id\":\"t3_s\",\"subreddit\":\"outages\"}\n",
     "reddit t1_c1 2015-06-22T20:05:25.000Z s @ann [down,outages] a > b #down reply_to=t3_s\n"
     "reddit t3_s1 2018-06-01T00:00:00.000Z s @bob [outages] App\n\nis dead edited\ngone reddit t1_c2\n", ""},
    {"reddit_listing",
     R"({"kind":"Listing","data":{"after":"t3_x","children":[{"kind":"t3","data":{"id":"s1","name":"t3_s1","title":"App","selftext":"","author":"bob","created_utc":1527811200.0,"subreddit":"o","num_comments":0,"url":"https://a.example"}}]}})",
     "reddit t3_s1 2018-06-01T00:00:00.000Z s @bob [o] App\n", ""},
    {"telegram_chat",
     R"({"name":"Outages","type":"public_channel","id":77,"messages":[
        {"id":1,"type":"service","date":"2021-05-12T10:11:12","date_unixtime":"1620807072","actor":"Outages"},
        {"id":2,"type":"message","date":"2021-05-12T10:11:12","date_unixtime":"1620807072","from":"Outages","from_id":"channel77","text":["see ",{"type":"hashtag","text":"#Down"}],"text_entities":[{"type":"plain","text":"see "},{"type":"hashtag","text":"#Down"}],"reply_to_message_id":1}]})",
     "telegram 77/2 2021-05-12T08:11:12.000Z s @ [Down] see #Down reply_to=77/1\n", ""},
    {"telegram_account",
     R"({"personal_information":{"user_id":1},"chats":{"about":"x","list":[{"name":"A","type":"private_group","id":5,"messages":[{"id":1,"type":"message","date_unixtime":"1620807072","text":"a"}]},{"name":"B","type":"private_group","id":6,"messages":[{"id":1,"type":"message","date_unixtime":"1620807072","text":"b"}]}]}})",
     "telegram 5/1 2021-05-12T08:11:12.000Z s @ [] a\ntelegram 6/1 2021-05-12T08:11:12.000Z s @ [] b\n", ""},
    {"telegram_local_time_needs_a_zone",
     R"({"name":"A","type":"private_group","id":5,"messages":[{"id":1,"type":"message","date":"2019-05-12T10:11:12","text":"a"}]})", "", "no_zone=1"},
    {"threads_export_is_mended",
     R"({"text_post_app_text_posts":[{"media":[{"title":"Apag\u00c3\u00b3n #luz","creation_timestamp":1700000000,"uri":"media/x.jpg"}]}]})",
     "threads export-1700000000-16006151462345226776 2023-11-14T22:13:20.000Z s @ [luz] Apag\u00f3n #luz\n", ""},
    {"instagram_scraped",
     R"([{"code":"Cx","pk":"99","taken_at":1700000000,"caption":{"text":"#down"},"user":{"username":"ann","pk":"7"}}])",
     "instagram 99 2023-11-14T22:13:20.000Z s @ann [down] #down\n", ""},
    {"hacker_news",
     R"({"hits":[{"objectID":"20175852","created_at_i":1560461400,"author":"ann","title":"App is down","url":"https://a.example","points":3,"num_comments":1},{"objectID":"20175853","created_at_i":1560461460,"author":"bob","comment_text":"yes &#x27;tis <p>so","parent_id":20175852}],"nbPages":1})",
     "hackernews 20175852 2019-06-13T21:30:00.000Z s @ann [] App is down\nhackernews 20175853 2019-06-13T21:31:00.000Z s @bob [] yes 'tis\n\nso reply_to=20175852\n", ""},
    {"lemmy",
     R"({"posts":[{"post":{"id":1,"name":"Down","body":"#app","ap_id":"https://l.example/post/1","published":"2023-06-12T10:00:00.123456"},"creator":{"name":"ann","actor_id":"https://l.example/u/ann"},"community":{"name":"outages"},"counts":{"score":1}}]})",
     "lemmy https://l.example/post/1 2023-06-12T10:00:00.123Z ms @ann@l.example [app,outages] Down\n\n#app\n", ""},
    {"twint_json",
     R"({"id":5,"conversation_id":"5","created_at":"2010-06-13 23:30:00 CEST","date":"2010-06-13","time":"23:30:00","timezone":"+0200","user_id":7,"username":"ann","name":"Ann","tweet":"x #down","hashtags":["down"],"mentions":[],"urls":[],"language":"en"})",
     "twitter 5 2010-06-13T21:30:00.000Z s @ann [down] x #down\n", ""},
    {"own_ndjson",
     R"({"v":1,"platform":"twitter","id":"5","author":{"handle":"ann"},"created_at":"2019-06-13T21:30:00.000Z","time_precision":"s","time_source":"field","text":"x"})",
     "twitter 5 2019-06-13T21:30:00.000Z s @ann [] x\n", ""},
    {"personal_archive_2022",
     "window.YTD.tweets.part0 = [ {\n  \"tweet\" : {\n \"id_str\" : \"1139283802200211456\", \"id\" : \"1139283802200211456\", \"full_text\" : \"RT @bob: it is all dow\u2026\", \"created_at\" : \"Thu Jun 13 21:29:59 +0000 2019\", \"entities\" : { \"hashtags\" : [ ] }, \"retweet_count\" : \"0\" } } ]\n",
     "twitter 1139283802200211456 2019-06-13T21:29:59.971Z ms @ [] RT @bob: it is all dow\u2026 truncated\n", ""},
    {"personal_archive_2012",
     "Grailbird.data.tweets_2012_09 = \n [ {\"source\":\"web\",\"entities\":{\"hashtags\":[{\"text\":\"Down\"}]},\"id_str\":\"5\",\"text\":\"x #Down\",\"id\":5,\"created_at\":\"2012-09-30 23:59:59 +0000\",\"user\":{\"screen_name\":\"ann\",\"id_str\":\"7\"}} ]",
     "twitter 5 2012-09-30T23:59:59.000Z s @ann [Down] x #Down\n", ""},
    {"two_objects_in_one_document", R"({"id_str":"5","created_at":"Thu Jun 13 21:30:00 +0000 2019","text":"a","user":{"screen_name":"ann"}} {"id_str":"6","created_at":"Thu Jun 13 21:30:00 +0000 2019","text":"b","user":{"screen_name":"ann"}})",
     "twitter 5 2019-06-13T21:30:00.000Z s @ann [] a\ntwitter 6 2019-06-13T21:30:00.000Z s @ann [] b\n", ""},
    {"flat_rows_of_someones_own", R"([{"user_name":"ann","date":"2019-06-13T21:30:00Z","text":"a #b","tweet_id":"5","hashtags":"['b', 'c']"}])",
     "unknown 5 2019-06-13T21:30:00.000Z s @ann [b,c] a #b\n", ""},
};

TEST(Formats, EachIsReadByItsContent) {
  for (const auto& row : kFormatCases) {
    const auto read = read_text(row.bytes);
    EXPECT_EQ(summary(read), row.expected) << row.name;
    EXPECT_EQ(read.reasons(), row.reasons) << row.name;
  }
}

TEST(Formats, CutAnywhereTheyReadTheSame) {
  for (const auto& row : kFormatCases) {
    const std::string whole = as_lines(read_text(row.bytes));
    for (std::size_t piece = 1; piece < 80; piece += piece < 8 ? 1 : 9) ASSERT_EQ(as_lines(read_text(row.bytes, {}, piece)), whole) << row.name << " in pieces of " << piece;
  }
}

TEST(Formats, TruncatedAnywhereTheyEndInTime) {
  for (const auto& row : kFormatCases)
    for (std::size_t n = 0; n < row.bytes.size(); n += 7) {
      const auto read = read_text(repair_utf8(row.bytes.substr(0, n)));
      for (const Post& post : read.posts) {
        EXPECT_TRUE(is_valid_utf8(post.text)) << row.name;
        EXPECT_FALSE(post.id.empty()) << row.name;
      }
    }
}

struct TableCase {
  std::string_view name, bytes, expected, reasons;
  ReadOptions options;
};

const TableCase kTableCases[] = {
    {"generic", "tweet_id,date,user,text\n1139283802200211456,2019-06-13 21:29:59+00:00,@ann,\"down, and\nout \"\"now\"\" #Down\"\n",
     "twitter 1139283802200211456 2019-06-13T21:29:59.971Z ms @ann [Down] down, and\nout \"now\" #Down\n", "", {}},
    {"semicolons_and_crlf", "username;date;text;permalink\r\nann;2010-06-13T21:30:00Z;a, b;https://twitter.com/ann/status/55\r\n",
     "twitter 55 2010-06-13T21:30:00.000Z s @ann [] a, b\n", "", {}},
    {"tabs_and_byte_order_mark", "\xEF\xBB\xBFid\ttime\tmessage\n5\t2010-06-13T21:30:00Z\tx\n", "unknown 5 2010-06-13T21:30:00.000Z s @ [] x\n", "", {}},
    {"cp1252", "id,time,text\n5,2010-06-13T21:30:00Z,caf\xE9 \x80\n", "unknown 5 2010-06-13T21:30:00.000Z s @ [] caf\u00e9 \u20ac\n", "", {}},
    {"utf16", std::string_view("\xFF\xFEi\0d\0,\0t\0i\0m\0e\0,\0t\0e\0x\0t\0\n\0" "5\0,\0" "1\0" "5\0" "6\0" "0\0" "4\0" "6\0" "1\0" "4\0" "0\0" "0\0,\0\xE9\0\n\0", 58), "unknown 5 2019-06-13T21:30:00.000Z s @ [] \u00e9\n", "", {}},
    {"zoneless_is_refused", "id,date,text\n5,2019-06-13 21:30:00,x\n6,2019-06-13T21:30:00Z,y\n", "unknown 6 2019-06-13T21:30:00.000Z s @ [] y\n", "no_zone=1", {}},
    {"zone_is_given", "id,date,text\n5,2019-06-13 23:30:00,x\n", "unknown 5 2019-06-13T21:30:00.000Z s @ [] x\n", "", {.columns = {}, .zone = "Europe/Paris"}},
    {"the_id_knows_the_time", "tweet_id,tweet_created,text\n1139283802200211456,2019-06-13 14:29:59,x\n", "twitter 1139283802200211456 2019-06-13T21:29:59.971Z ms @ [] x\n", "", {}},
    {"columns_are_given", "Wann,Was,Wer\n2019-06-13T21:30:00Z,x #b,ann\n", "unknown row-14647204911468357993 2019-06-13T21:30:00.000Z s @ann [b] x #b\n", "", {.columns = {{"time", "Wann"}, {"text", "Was"}, {"handle", "Wer"}}}},
    {"a_column_that_is_not_there", "id,date,text\n5,2019-06-13T21:30:00Z,x\n", "", "unknown_columns=1", {.columns = {{"time", "Wann"}}}},
    {"no_column_is_known", "a,b\n1,2\n", "", "unknown_columns=1", {}},
    {"without_a_header", "0,1467810369,\"Mon Apr 06 22:19:45 PDT 2009\",NO_QUERY,ann,\"http://x.example down, again and again and again and again and again\"\n", "", "not_a_post_format=1", {}},
    {"ids_went_through_a_spreadsheet", "id,date,text\n1.13928E+18,2019-06-13T21:30:00Z,x\n1139283802200211456,2019-06-13T21:30:00Z,y\n",
     "twitter 1139283802200211456 2019-06-13T21:29:59.971Z ms @ [] y\n", "lost_id_digits=1", {}},
    {"rtweet", "user_id,status_id,created_at,screen_name,text,display_text_width,hashtags\nx7,x1139283802200211456,2019-06-13 21:29:59,ann,a &amp; b,3,\"c(\"\"one\"\", \"\"two\"\")\"\n",
     "twitter 1139283802200211456 2019-06-13T21:29:59.971Z ms @ann [one,two] a & b\n", "", {}},
    {"dmi_tcat", "id,time,created_at,from_user_name,from_user_id,text,lang,lat,lng,hashtags\n5,1276464600,2010-06-13 21:30:00,ann,7,x,en,,,one; two\n", "twitter 5 2010-06-13T21:30:00.000Z s @ann [one,two] x\n", "", {}},
    {"four_cat", "id,thread_id,timestamp,unix_timestamp,body,author,author_followers,hashtags,long_lat,is_retweet\n5,5,2010-06-13 21:30:00,1276464600,x,ann,3,\"one,two\",\"4.8,45.7\",no\n", "unknown 5 2010-06-13T21:30:00.000Z s @ann [one,two] x\n", "", {}},
    {"twarc_csv", "id,created_at,text,author.username,public_metrics.like_count,entities.hashtags,referenced_tweets.retweeted.id\n1139283802200211456,2019-06-13T21:29:59.000Z,x,ann,3,\"[{\"\"start\"\":0,\"\"tag\"\":\"\"Down\"\"}]\",4\n",
     "twitter 1139283802200211456 2019-06-13T21:29:59.971Z ms @ann [Down] x repost_of=4\n", "", {}},
    {"json2csv", "id,tweet_url,created_at,parsed_created_at,user_screen_name,text,tweet_type,coordinates,hashtags\n5,https://twitter.com/ann/status/5,Sun Jun 13 21:30:00 +0000 2010,2010-06-13 21:30:00+00:00,ann,x,original,,one two\n",
     "twitter 5 2010-06-13T21:30:00.000Z s @ann [one,two] x\n", "", {}},
    {"get_old_tweets", "date,username,to,replies,retweets,favorites,text,geo,mentions,hashtags,id,permalink\n2010-06-13 21:30:00+00:00,ann,,1,2,3,x,,,#one #two,5,https://twitter.com/ann/status/5\n", "twitter 5 2010-06-13T21:30:00.000Z s @ann [one,two] x\n", "", {}},
    {"tweet_harvest", "created_at;id_str;full_text;quote_count;reply_count;retweet_count;favorite_count;lang;user_id_str;conversation_id_str;username;tweet_url\nThu Jun 13 21:29:59 +0000 2019;1139283802200211456;\"x\";0;0;0;0;in;7;5;ann;https://x.com/ann/status/1139283802200211456\n",
     "twitter 1139283802200211456 2019-06-13T21:29:59.971Z ms @ann [] x\n", "", {}},
    {"twint", "id,conversation_id,created_at,date,time,timezone,user_id,username,name,place,tweet,language,mentions,urls,hashtags\n5,5,2010-06-13 23:30:00 CEST,2010-06-13,23:30:00,+0200,7,ann,Ann,,x,en,[],[],\"['one', 'two']\"\n", "twitter 5 2010-06-13T21:30:00.000Z s @ann [one,two] x\n", "", {}},
    {"archive_2012", "tweet_id,in_reply_to_status_id,in_reply_to_user_id,timestamp,source,text,retweeted_status_id,retweeted_status_user_id,retweeted_status_timestamp,expanded_urls\n5,,,2012-12-31 23:59:59 +0000,web,x,,,,\n", "twitter 5 2012-12-31T23:59:59.000Z s @ [] x\n", "", {}},
    {"an_ambiguous_date", "id,date,text\n5,03/04/2021 10:00:00 +0000,x\n6,23/04/2021 10:00:00 +0000,y\n", "unknown 6 2021-04-23T10:00:00.000Z s @ [] y\n", "bad_timestamp=1", {}},
    {"absurd_times", "id,date,text\n5,0000-01-01T00:00:00Z,x\n6,9999-12-31T00:00:00Z,y\n7,,z\n", "", "bad_timestamp=2 no_timestamp=1", {}},
    {"a_quote_that_is_never_closed", "id,date,text\n5,2019-06-13T21:30:00Z,x\n6,2019-06-13T21:30:00Z,\"open\n7,2019-06-13T21:30:00Z,y\n", "unknown 5 2019-06-13T21:30:00.000Z s @ [] x\nunknown 7 2019-06-13T21:30:00.000Z s @ [] y\n", "unclosed_quote=1", {}},
    {"a_separator_in_a_bare_cell", "id,date,text\n5,2019-06-13T21:30:00Z,x,y,z\n6,2019-06-13T21:30:00Z,y\n", "unknown 6 2019-06-13T21:30:00.000Z s @ [] y\n", "long_row=1", {}},
    {"empty_but_for_its_header", "id,date,text\n", "", "", {}},
};

TEST(Tables, EachIsReadByItsColumns) {
  for (const auto& row : kTableCases) {
    const auto read = read_text(row.bytes, row.options);
    EXPECT_EQ(summary(read), row.expected) << row.name;
    EXPECT_EQ(read.reasons(), row.reasons) << row.name;
    EXPECT_FALSE(read.posts.empty() && read.reasons().empty() && read.notices().empty()) << row.name << ": silently empty";
  }
}

TEST(Tables, CutAnywhereTheyReadTheSame) {
  for (const auto& row : kTableCases) {
    const std::string whole = as_lines(read_text(row.bytes, row.options));
    for (std::size_t piece = 1; piece < 40; ++piece) ASSERT_EQ(as_lines(read_text(row.bytes, row.options, piece)), whole) << row.name << " in pieces of " << piece;
  }
}

TEST(Tables, AnUnclosedQuoteNamesItsRow) {
  const auto read = read_text("id,date,text\n5,2019-06-13T21:30:00Z,x\n6,2019-06-13T21:30:00Z,\"open\n");
  ASSERT_EQ(read.rejects.size(), 1U);
  EXPECT_NE(read.rejects[0].detail.find("quote opened at row 3 never closed"), std::string::npos);
  EXPECT_EQ(read.rejects[0].origin.line, 3U);
}

}  // namespace
}  // namespace postwake::testing
